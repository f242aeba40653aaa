using Barnabas.Broker.Requests;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using OffsetCommitRequestPartition = Barnabas.Protocol.Messages.OffsetCommitRequest.OffsetCommitRequestPartition;
using OffsetCommitRequestTopic = Barnabas.Protocol.Messages.OffsetCommitRequest.OffsetCommitRequestTopic;

namespace Barnabas.Broker.Groups;

/// <summary>
/// OffsetCommit: v0 is of clients that know no groups (Kafka kept those in ZooKeeper); v1 names member and generation, and a time for
/// each offset; v2 has a retention instead, until v4; v3 throttling; v6 leader epochs (KIP-320); v7 static members (KIP-345); v9 members of
/// the consumer protocol (KIP-848); v10 topic ids. Partitions that do not exist are answered here. Thread-safe.
/// </summary>
internal sealed class OffsetCommitHandler(GroupCoordinator groups, Func<MetadataImage> image) : GroupApiHandler<OffsetCommitRequest, OffsetCommitResponse>
{
    private const short FirstVersionWithTopicIds = 10;

    protected override async Task<OffsetCommitResponse> AnswerAsync(RequestContext context, OffsetCommitRequest request)
    {
        var response = new OffsetCommitResponse();
        var asked = request.Topics;
        var existing = Existing(asked, image(), context.ApiVersion >= FirstVersionWithTopicIds, response);
        if (existing.Count == 0)
        {
            return response;
        }
        request.Topics = existing;
        var origin = OriginOf(context);
        var answer = await groups.AskAsync<OffsetCommitResponse>(request.GroupId, (shard, decision, reply) => shard.Offsets.Commit(decision, origin, request, reply)).ConfigureAwait(false);
        if (answer.Response is { } committed)
        {
            foreach (var topic in committed.Topics)
            {
                PartitionsOf(response, topic.Name, topic.TopicId).AddRange(topic.Partitions);
            }
        }
        else
        {
            foreach (var topic in existing)
            {
                Refuse(response, topic, topic.Partitions, answer.Error);
            }
        }
        return response;
    }

    /// <summary>The topics and partitions that there are, named; the others go into the response.</summary>
    private static List<OffsetCommitRequestTopic> Existing(List<OffsetCommitRequestTopic> asked, MetadataImage current, bool byId, OffsetCommitResponse response)
    {
        List<OffsetCommitRequestTopic> existing = [];
        foreach (var topic in asked)
        {
            var known = byId ? current.Topics.Find(topic.TopicId) : current.Topics.Find(topic.Name);
            if (known is null)
            {
                Refuse(response, topic, topic.Partitions, byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
                continue;
            }
            var there = topic.Partitions.FindAll(partition => known.Partition(partition.PartitionIndex) is not null);
            if (there.Count < topic.Partitions.Count)
            {
                Refuse(
                    response,
                    new() { Name = known.Name, TopicId = topic.TopicId },
                    topic.Partitions.FindAll(partition => known.Partition(partition.PartitionIndex) is null),
                    ErrorCode.UnknownTopicOrPartition);
            }
            if (there.Count > 0)
            {
                existing.Add(new() { Name = known.Name, TopicId = topic.TopicId, Partitions = there });
            }
        }
        return existing;
    }

    private static void Refuse(OffsetCommitResponse response, OffsetCommitRequestTopic topic, List<OffsetCommitRequestPartition> partitions, ErrorCode error)
    {
        var refused = PartitionsOf(response, topic.Name, topic.TopicId);
        foreach (var partition in partitions)
        {
            refused.Add(new() { PartitionIndex = partition.PartitionIndex, ErrorCode = error });
        }
    }

    private static List<OffsetCommitResponse.OffsetCommitResponsePartition> PartitionsOf(OffsetCommitResponse response, string name, Guid id)
    {
        var topic = response.Topics.Find(known => known.Name == name && known.TopicId == id);
        if (topic is null)
        {
            topic = new() { Name = name, TopicId = id };
            response.Topics.Add(topic);
        }
        return topic.Partitions;
    }
}
