using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Metadata.Control.Topics;

/// <summary>Decides on adding partitions to topics. The image is the state; owned by the controller's loop for the placer's random source.</summary>
internal sealed class PartitionControl(ReplicaAssignment assignment)
{
    public ControllerResult<CreatePartitionsResponse> Create(MetadataImage image, CreatePartitionsRequest request)
    {
        var records = new List<VersionedRecord>();
        var response = new CreatePartitionsResponse();
        HashSet<string> duplicates = TopicControl.Duplicates(request.Topics.Select(t => t.Name));
        foreach (string name in duplicates)
        {
            response.Results.Add(Result(name, new ApiError(ErrorCode.InvalidRequest, "Duplicate topic name.")));
        }
        foreach (CreatePartitionsRequest.CreatePartitionsTopic topic in request.Topics)
        {
            if (!duplicates.Contains(topic.Name))
            {
                response.Results.Add(Result(topic.Name, AddTo(image, topic, records)));
            }
        }
        return ControllerResults.Of(request.ValidateOnly ? [] : records, response);
    }

    private static CreatePartitionsResponse.CreatePartitionsTopicResult Result(string name, ApiError error) =>
        new() { Name = name, ErrorCode = error.Code, ErrorMessage = error.Message };

    private ApiError AddTo(MetadataImage image, CreatePartitionsRequest.CreatePartitionsTopic request, List<VersionedRecord> records)
    {
        if (image.Topics.Find(request.Name) is not { } topic)
        {
            return new ApiError(ErrorCode.UnknownTopicOrPartition);
        }
        int current = topic.Partitions.Length;
        if (request.Count == current)
        {
            return new ApiError(ErrorCode.InvalidPartitions, $"Topic already has {current} partition(s).");
        }
        if (request.Count < current)
        {
            return new ApiError(
                ErrorCode.InvalidPartitions,
                $"The topic {topic.Name} currently has {current} partition(s); {request.Count} would not be an increase.");
        }
        int additional = request.Count - current;
        if (additional > TopicControl.MaxPartitionsPerRequest - records.Count)
        {
            return new ApiError(ErrorCode.UnknownServerError);
        }
        short factor = (short)topic.Partitions[0].Replicas.Length;
        ApiError error = request.Assignments is { } manual
            ? AssignManually(image, manual, additional, current, factor, out List<PartitionRegistration> partitions)
            : assignment.Place(image, additional, factor, "", out partitions);
        if (error.IsFailure)
        {
            return error;
        }
        for (int i = 0; i < partitions.Count; i++)
        {
            records.Add(new VersionedRecord(
                partitions[i].ToRecord(topic.Id, current + i, image.Features.MetadataVersion),
                image.Features.MetadataVersion.PartitionRecordVersion));
        }
        return ApiError.None;
    }

    private static ApiError AssignManually(
        MetadataImage image,
        List<CreatePartitionsRequest.CreatePartitionsAssignment> manual,
        int additional,
        int firstId,
        short factor,
        out List<PartitionRegistration> partitions)
    {
        partitions = [];
        if (manual.Count != additional)
        {
            return new ApiError(
                ErrorCode.InvalidReplicaAssignment,
                $"Attempted to add {additional} additional partition(s), but only {manual.Count} assignment(s) were specified.");
        }
        foreach (CreatePartitionsRequest.CreatePartitionsAssignment item in manual)
        {
            ApiError error = ReplicaAssignment.Assign(image, firstId + partitions.Count, item.BrokerIds, factor, out PartitionRegistration? partition);
            if (error.IsFailure)
            {
                return error;
            }
            partitions.Add(partition!);
        }
        return ApiError.None;
    }
}
