using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Control.Topics;

/// <summary>Decides on deleting topics, which a request names by name or by id. Stateless: the image is the state.</summary>
internal sealed class TopicDeletion(ControllerOptions options)
{
    private const string UnknownName = "This server does not host this topic-partition.";
    private const string UnknownId = "This server does not host this topic ID.";

    /// <summary>The version of the oldest request that knows the error code for switched-off deletion.</summary>
    private const short FirstVersionWithDeletionDisabled = 3;

    public ControllerResult<DeleteTopicsResponse> Delete(MetadataImage image, DeleteTopicsRequest request, short version)
    {
        var response = new DeleteTopicsResponse();
        var records = new List<VersionedRecord>();
        List<DeleteTopicsRequest.DeleteTopicState> topics =
            [.. request.TopicNames.Select(n => new DeleteTopicsRequest.DeleteTopicState { Name = n }), .. request.Topics];
        if (!options.DeleteTopicEnabled)
        {
            ErrorCode code = version < FirstVersionWithDeletionDisabled ? ErrorCode.InvalidRequest : ErrorCode.TopicDeletionDisabled;
            foreach (DeleteTopicsRequest.DeleteTopicState topic in topics)
            {
                Add(response, topic.Name, topic.TopicId, new ApiError(code));
            }
            return ControllerResults.Reply(response);
        }

        var deleted = new HashSet<Guid>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new Dictionary<Guid, int>();
        foreach (DeleteTopicsRequest.DeleteTopicState topic in topics)
        {
            if (topic.Name is { } name && topic.TopicId == Guid.Empty)
            {
                names[name] = names.GetValueOrDefault(name) + 1;
            }
            else if (topic.Name is null && topic.TopicId != Guid.Empty)
            {
                ids[topic.TopicId] = ids.GetValueOrDefault(topic.TopicId) + 1;
            }
            else
            {
                string message = topic.Name is null ? "Neither topic name nor id were specified." : "You may not specify both topic name and topic id.";
                Add(response, topic.Name, topic.TopicId, new ApiError(ErrorCode.InvalidRequest, message));
            }
        }
        foreach ((Guid id, int count) in ids)
        {
            DeleteById(image, id, count, names, response, deleted);
        }
        foreach ((string name, int count) in names)
        {
            DeleteByName(image, name, count, ids, response, deleted);
        }
        records.AddRange(deleted.Select(id => new VersionedRecord(new RemoveTopicRecord { TopicId = id }, 0)));
        return ControllerResults.Of(records, response);
    }

    private static void DeleteById(
        MetadataImage image,
        Guid id,
        int count,
        Dictionary<string, int> names,
        DeleteTopicsResponse response,
        HashSet<Guid> deleted)
    {
        if (count > 1)
        {
            Add(response, null, id, new ApiError(ErrorCode.InvalidRequest, "Duplicate topic id."));
        }
        else if (image.Topics.Find(id) is not { } topic)
        {
            Add(response, null, id, new ApiError(ErrorCode.UnknownTopicId, UnknownId));
        }
        else if (names.GetValueOrDefault(topic.Name) != 1)
        {
            deleted.Add(id);
            Add(response, topic.Name, id, ApiError.None);
        }
    }

    private static void DeleteByName(
        MetadataImage image,
        string name,
        int count,
        Dictionary<Guid, int> ids,
        DeleteTopicsResponse response,
        HashSet<Guid> deleted)
    {
        if (count > 1)
        {
            Add(response, name, Guid.Empty, new ApiError(ErrorCode.InvalidRequest, "Duplicate topic name."));
        }
        else if (image.Topics.Find(name) is not { } topic)
        {
            Add(response, name, Guid.Empty, new ApiError(ErrorCode.UnknownTopicOrPartition, UnknownName));
        }
        else if (ids.ContainsKey(topic.Id))
        {
            Add(response, name, topic.Id, new ApiError(ErrorCode.InvalidRequest, "The provided topic name maps to an ID that was already supplied."));
        }
        else
        {
            deleted.Add(topic.Id);
            Add(response, name, topic.Id, ApiError.None);
        }
    }

    private static void Add(DeleteTopicsResponse response, string? name, Guid id, ApiError error) =>
        response.Responses.Add(new DeleteTopicsResponse.DeletableTopicResult
        {
            Name = name,
            TopicId = id,
            ErrorCode = error.Code,
            ErrorMessage = error.Message,
        });
}
