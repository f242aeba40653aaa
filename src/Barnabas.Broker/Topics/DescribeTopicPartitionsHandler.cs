using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Requests;
using Barnabas.Metadata;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Topics;

/// <summary>
/// DescribeTopicPartitions (KIP-966): topics in the order of their names, at most <c>max.request.partition.size.limit</c> partitions in a
/// response; a cursor says where the next one starts. Thread-safe.
/// </summary>
public sealed class DescribeTopicPartitionsHandler(Func<MetadataImage> image, Func<BrokerConfiguration> configuration)
    : ApiHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>
{
    protected override ValueTask<DescribeTopicPartitionsResponse?> AnswerAsync(RequestContext context, DescribeTopicPartitionsRequest request)
    {
        if (IsMalformed(request))
        {
            return new(Refused(request));
        }
        var current = image();
        var view = new ListenerView(current.Cluster, context.Connection.ListenerName);
        bool isForAll = request.Topics.Count == 0;
        int limit = Math.Max(1, Math.Min(request.ResponsePartitionLimit, configuration().MaxRequestPartitionSizeLimit));
        var response = new DescribeTopicPartitionsResponse();
        foreach (string name in NamesFrom(request, current))
        {
            if (limit == 0)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = 0 };
                break;
            }
            if (current.Topics.Find(name) is not { } topic)
            {
                if (!isForAll)
                {
                    response.Topics.Add(Missing(name));
                }
                continue;
            }
            int start = name == request.Cursor?.TopicName ? request.Cursor.PartitionIndex : 0;
            int end = (int)Math.Min(topic.Partitions.Length, (long)start + limit);
            response.Topics.Add(Describe(topic, start, end, view));
            if (end < topic.Partitions.Length)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = end };
                break;
            }
            limit -= Math.Max(0, end - start);
        }
        return new(response);
    }

    private static bool IsMalformed(DescribeTopicPartitionsRequest request) => request.Cursor is { } cursor
        && (cursor.PartitionIndex < 0 || (request.Topics.Count > 0 && !request.Topics.Exists(topic => topic.Name == cursor.TopicName)));

    private static IEnumerable<string> NamesFrom(DescribeTopicPartitionsRequest request, MetadataImage current)
    {
        var names = request.Topics.Count == 0 ? current.Topics.ByName.Keys : request.Topics.Select(static topic => topic.Name);
        if (request.Cursor is { } cursor)
        {
            names = names.Where(name => string.CompareOrdinal(name, cursor.TopicName) >= 0);
        }
        return names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic Describe(TopicImage topic, int start, int end, ListenerView view)
    {
        var response = new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.Id,
            IsInternal = TopicName.IsInternal(topic.Name),
            TopicAuthorizedOperations = AuthorizedOperations.AllOnTopic,
        };
        for (int index = start; index < end; index++)
        {
            var partition = topic.Partitions[index];
            response.Partitions.Add(new()
            {
                PartitionIndex = index,
                LeaderId = view.IsAlive(partition.Leader) ? partition.Leader : PartitionRegistration.NoLeader,
                LeaderEpoch = partition.LeaderEpoch,
                ReplicaNodes = [.. partition.Replicas],
                IsrNodes = [.. partition.Isr],
                EligibleLeaderReplicas = [.. partition.EligibleLeaderReplicas],
                LastKnownElr = [.. partition.LastKnownElr],
                OfflineReplicas = view.OfflineReplicas(partition),
            });
        }
        return response;
    }

    private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic Missing(string name) => new()
    {
        ErrorCode = TopicName.Fault(name) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException,
        Name = name,
        IsInternal = TopicName.IsInternal(name),
        TopicAuthorizedOperations = AuthorizedOperations.AllOnTopic,
    };

    private static DescribeTopicPartitionsResponse Refused(DescribeTopicPartitionsRequest request)
    {
        var response = new DescribeTopicPartitionsResponse();
        foreach (var topic in request.Topics)
        {
            response.Topics.Add(new() { ErrorCode = ErrorCode.InvalidRequest, Name = topic.Name });
        }
        return response;
    }
}
