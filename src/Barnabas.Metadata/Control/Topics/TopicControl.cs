using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;
using Barnabas.Protocol.Wire;

namespace Barnabas.Metadata.Control.Topics;

/// <summary>Decides on creating topics. The image is the state; owned by the controller's loop for its random source.</summary>
internal sealed class TopicControl(ControllerOptions options, ConfigControl configs, IConfigValidator validator, ReplicaAssignment assignment, Random random)
{
    /// <summary>One request may not ask for more new partitions than this: they are appended as one batch.</summary>
    internal const int MaxPartitionsPerRequest = 10_000;

    public ControllerResult<CreateTopicsResponse> Create(MetadataImage image, CreateTopicsRequest request)
    {
        var response = new CreateTopicsResponse();
        HashSet<string> duplicates = Duplicates(request.Topics.Select(t => t.Name));
        List<CreateTopicsRequest.CreatableTopic> topics =
            [.. request.Topics.Where(t => !duplicates.Contains(t.Name) && t.Name != TopicName.ClusterMetadata)];
        if (TotalPartitions(topics) > MaxPartitionsPerRequest)
        {
            foreach (CreateTopicsRequest.CreatableTopic topic in request.Topics)
            {
                response.Topics.Add(Failure(topic.Name, new ApiError(ErrorCode.PolicyViolation, "Excessively large number of partitions per request.")));
            }
            return ControllerResults.Reply(response);
        }

        var records = new List<VersionedRecord>();
        foreach (CreateTopicsRequest.CreatableTopic topic in topics)
        {
            ApiError error = CreateOne(image, topic, records, out CreateTopicsResponse.CreatableTopicResult? created);
            response.Topics.Add(created ?? Failure(topic.Name, error));
        }
        foreach (string name in duplicates)
        {
            response.Topics.Add(Failure(name, new ApiError(ErrorCode.InvalidRequest, "Duplicate topic name.")));
        }
        if (request.Topics.Exists(t => t.Name == TopicName.ClusterMetadata) && !duplicates.Contains(TopicName.ClusterMetadata))
        {
            string message = $"Creation of internal topic {TopicName.ClusterMetadata} is prohibited.";
            response.Topics.Add(Failure(TopicName.ClusterMetadata, new ApiError(ErrorCode.InvalidRequest, message)));
        }
        return ControllerResults.Of(request.ValidateOnly ? [] : records, response);
    }

    internal static HashSet<string> Duplicates(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. names.Where(n => !seen.Add(n))];
    }

    private static CreateTopicsResponse.CreatableTopicResult Failure(string name, ApiError error) =>
        new() { Name = name, ErrorCode = error.Code, ErrorMessage = error.Message };

    private static ApiError CheckName(MetadataImage image, string name)
    {
        if (image.Topics.Find(name) is not null)
        {
            return new ApiError(ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");
        }
        if (TopicName.HasCollidingCharacters(name) && image.Topics.ByMetricName.TryGetValue(TopicName.MetricName(name), out var colliding))
        {
            return new ApiError(ErrorCode.InvalidTopicException, $"Topic '{name}' collides with existing topic: {colliding[0]}");
        }
        return TopicName.Fault(name) is { } fault ? new ApiError(ErrorCode.InvalidTopicException, fault) : ApiError.None;
    }

    private long TotalPartitions(List<CreateTopicsRequest.CreatableTopic> topics) => topics.Sum(t =>
        t.Assignments.Count > 0 ? t.Assignments.Count : t.NumPartitions == -1 ? options.DefaultPartitions : Math.Max(0L, t.NumPartitions));

    private ApiError CreateOne(
        MetadataImage image,
        CreateTopicsRequest.CreatableTopic topic,
        List<VersionedRecord> records,
        out CreateTopicsResponse.CreatableTopicResult? created)
    {
        created = null;
        ApiError error = CheckName(image, topic.Name);
        if (error.IsFailure)
        {
            return error;
        }
        var configRecords = new List<VersionedRecord>();
        error = CheckConfigs(image, topic, configRecords);
        if (error.IsFailure)
        {
            return error;
        }
        error = topic.Assignments.Count > 0
            ? AssignManually(image, topic, out List<PartitionRegistration> partitions)
            : AssignAutomatically(image, topic, out partitions);
        if (error.IsFailure)
        {
            return error;
        }

        Guid id = NewTopicId(image);
        records.Add(new VersionedRecord(new TopicRecord { Name = topic.Name, TopicId = id }, 0));
        records.AddRange(configRecords);
        for (int partition = 0; partition < partitions.Count; partition++)
        {
            PartitionRecord record = partitions[partition].ToRecord(id, partition, image.Features.MetadataVersion);
            records.Add(new VersionedRecord(record, image.Features.MetadataVersion.PartitionRecordVersion));
        }
        created = new CreateTopicsResponse.CreatableTopicResult
        {
            Name = topic.Name,
            TopicId = id,
            ErrorMessage = null,
            NumPartitions = partitions.Count,
            ReplicationFactor = (short)partitions[0].Replicas.Length,
            Configs = validator.DescribeTopic(image.Configurations, topic.Configs.ToDictionary(c => c.Name, c => c.Value!, StringComparer.Ordinal)),
        };
        return ApiError.None;
    }

    private ApiError CheckConfigs(MetadataImage image, CreateTopicsRequest.CreatableTopic topic, List<VersionedRecord> records)
    {
        string[] nulls = [.. topic.Configs.Where(c => c.Value is null).Select(c => c.Name)];
        if (nulls.Length > 0)
        {
            return new ApiError(ErrorCode.InvalidConfig, $"Null value not supported for topic configs: {string.Join(',', nulls)}");
        }
        // Where a key is given twice the last one counts.
        ConfigChange[] changes = [.. topic.Configs.GroupBy(c => c.Name).Select(g => new ConfigChange(g.Key, ConfigOperation.Set, g.Last().Value))];
        return changes.Length == 0
            ? ApiError.None
            : configs.Alter(image, ConfigResource.Topic(topic.Name), changes, isNew: true, records);
    }

    private ApiError AssignAutomatically(MetadataImage image, CreateTopicsRequest.CreatableTopic topic, out List<PartitionRegistration> partitions)
    {
        partitions = [];
        if (topic.ReplicationFactor is < -1 or 0)
        {
            return new ApiError(ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (topic.NumPartitions is < -1 or 0)
        {
            return new ApiError(ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.");
        }
        int count = topic.NumPartitions == -1 ? options.DefaultPartitions : topic.NumPartitions;
        short factor = topic.ReplicationFactor == -1 ? options.DefaultReplicationFactor : topic.ReplicationFactor;
        return assignment.Place(image, count, factor, $"Unable to replicate the partition {factor} time(s): ", out partitions);
    }

    private static ApiError AssignManually(MetadataImage image, CreateTopicsRequest.CreatableTopic topic, out List<PartitionRegistration> partitions)
    {
        partitions = [];
        if (topic.ReplicationFactor != -1)
        {
            return new ApiError(ErrorCode.InvalidRequest, "A manual partition assignment was specified, but replication factor was not set to -1.");
        }
        if (topic.NumPartitions != -1)
        {
            return new ApiError(ErrorCode.InvalidRequest, "A manual partition assignment was specified, but numPartitions was not set to -1.");
        }
        var byId = new Dictionary<int, PartitionRegistration>();
        int? factor = null;
        foreach (CreateTopicsRequest.CreatableReplicaAssignment item in topic.Assignments)
        {
            if (byId.ContainsKey(item.PartitionIndex))
            {
                return new ApiError(
                    ErrorCode.InvalidReplicaAssignment,
                    $"Found multiple manual partition assignments for partition {item.PartitionIndex}");
            }
            ApiError error = ReplicaAssignment.Assign(image, item.PartitionIndex, item.BrokerIds, factor, out PartitionRegistration? partition);
            if (error.IsFailure)
            {
                return error;
            }
            factor = item.BrokerIds.Count;
            byId.Add(item.PartitionIndex, partition!);
        }
        for (int id = 0; id < byId.Count; id++)
        {
            if (!byId.TryGetValue(id, out PartitionRegistration? partition))
            {
                return new ApiError(ErrorCode.InvalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence");
            }
            partitions.Add(partition);
        }
        return ApiError.None;
    }

    private Guid NewTopicId(MetadataImage image)
    {
        Guid id;
        do
        {
            id = KafkaUuid.Create(random);
        }
        while (image.Topics.Find(id) is not null);
        return id;
    }
}
