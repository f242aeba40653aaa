using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Client.Clusters;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Topics;

/// <summary>Calls that list and describe topics. Thread-safe.</summary>
internal sealed class TopicDescriptionCalls(CallRunner runner)
{
    private const short FirstMetadataWithOperations = 8;

    public Task<ImmutableArray<TopicListing>> ListAsync(ListTopicsOptions options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, ImmutableArray<TopicListing>>("listTopics", new AnyPlacement<int>(runner.Cluster), async ask =>
        {
            using var answer = await ask.SendAsync(ApiKey.Metadata, static version => TopicMetadata.RequestFor(null, version)).ConfigureAwait(false);
            ask.ThrowIf(answer.Response.ErrorCode);
            ask.Set(0,
            [
                .. answer.Response.Topics
                    .Where(topic => topic.Name is not null && (options.ListInternal || !topic.IsInternal))
                    .Select(static topic => new TopicListing(topic.Name!, topic.TopicId, topic.IsInternal))
                    .OrderBy(static topic => topic.Name, StringComparer.Ordinal),
            ]);
        }),
        options,
        cancellation);

    public Task<Outcomes<string, TopicDescription>> DescribeAsync(IEnumerable<string> names, DescribeTopicsOptions options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<string, TopicDescription>("describeTopics", new AnyPlacement<string>(runner.Cluster), async ask =>
        {
            bool isPaged = (await ask.VersionsAsync().ConfigureAwait(false)).Find(ApiKey.DescribeTopicPartitions) is not null;
            await (isPaged ? DescribePagedAsync(ask, options) : DescribeByMetadataAsync(ask, options)).ConfigureAwait(false);
        }),
        names,
        options,
        cancellation);

    public Task<Outcomes<Guid, TopicDescription>> DescribeAsync(IEnumerable<Guid> ids, DescribeTopicsOptions options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<Guid, TopicDescription>("describeTopics", new AnyPlacement<Guid>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new MetadataRequest
            {
                AllowAutoTopicCreation = false,
                IncludeTopicAuthorizedOperations = options.IncludeAuthorizedOperations,
                Topics = [.. ask.Keys.Select(static id => new MetadataRequest.MetadataRequestTopic { TopicId = id, Name = null })],
            }).ConfigureAwait(false);
            var nodes = NodesOf(response);
            foreach (var topic in response.Topics)
            {
                if (topic.ErrorCode == ErrorCode.None)
                {
                    ask.Set(topic.TopicId, DescriptionOf(topic, nodes));
                }
                else
                {
                    ask.Fail(topic.TopicId, topic.ErrorCode);
                }
            }
        }),
        ids,
        options,
        cancellation);

    private async Task DescribePagedAsync(Ask<string, TopicDescription> ask, DescribeTopicsOptions options)
    {
        ImmutableDictionary<int, BrokerNode> nodes = runner.Cluster.View.Brokers;
        Dictionary<string, TopicDescription> described = new(StringComparer.Ordinal);
        List<string> names = [.. ask.Keys.Order(StringComparer.Ordinal)];
        DescribeTopicPartitionsRequest.CursorData? cursor = null;
        do
        {
            var response = await ask.SendAsync(new DescribeTopicPartitionsRequest
            {
                Cursor = cursor,
                ResponsePartitionLimit = options.PartitionsPerAnswer,
                Topics = [.. names.Select(static name => new DescribeTopicPartitionsRequest.TopicRequest { Name = name })],
            }).ConfigureAwait(false);
            foreach (var topic in response.Topics)
            {
                if (topic.ErrorCode != ErrorCode.None)
                {
                    ask.Fail(topic.Name!, topic.ErrorCode);
                    continue;
                }
                var part = DescriptionOf(topic, nodes, options.IncludeAuthorizedOperations);
                described[part.Name] = described.TryGetValue(part.Name, out var before) ? part with { Partitions = [.. before.Partitions, .. part.Partitions] } : part;
            }
            cursor = response.NextCursor is { } next ? new() { TopicName = next.TopicName, PartitionIndex = next.PartitionIndex } : null;
            // What comes before the cursor has been told in full.
            names.RemoveAll(name => cursor is not null && string.CompareOrdinal(name, cursor.TopicName) < 0);
        }
        while (cursor is not null);
        foreach (TopicDescription topic in described.Values)
        {
            ask.Set(topic.Name, topic);
        }
    }

    private static async Task DescribeByMetadataAsync(Ask<string, TopicDescription> ask, DescribeTopicsOptions options)
    {
        using var answer = await ask.SendAsync(ApiKey.Metadata, version =>
        {
            var request = TopicMetadata.RequestFor(ask.Keys, version);
            request.IncludeTopicAuthorizedOperations = options.IncludeAuthorizedOperations && version >= FirstMetadataWithOperations;
            return request;
        }).ConfigureAwait(false);
        var nodes = NodesOf(answer.Response);
        foreach (var topic in answer.Response.Topics)
        {
            if (topic.ErrorCode == ErrorCode.None)
            {
                ask.Set(topic.Name!, DescriptionOf(topic, nodes));
            }
            else
            {
                ask.Fail(topic.Name!, topic.ErrorCode);
            }
        }
    }

    private static ImmutableDictionary<int, BrokerNode> NodesOf(MetadataResponse response) =>
        response.Brokers.ToImmutableDictionary(static broker => broker.NodeId, static broker => new BrokerNode(broker.NodeId, broker.Host, broker.Port, broker.Rack));

    private static TopicDescription DescriptionOf(MetadataResponse.MetadataResponseTopic topic, ImmutableDictionary<int, BrokerNode> nodes) => new(
        topic.Name ?? "",
        topic.TopicId,
        topic.IsInternal,
        [
            .. topic.Partitions.OrderBy(static partition => partition.PartitionIndex).Select(partition => new PartitionDescription(
                partition.PartitionIndex,
                partition.LeaderId < 0 ? null : NodeOf(partition.LeaderId, nodes),
                NodesOf(partition.ReplicaNodes, nodes),
                NodesOf(partition.IsrNodes, nodes))),
        ],
        AuthorizedOperations.From(topic.TopicAuthorizedOperations));

    private static TopicDescription DescriptionOf(DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic topic, ImmutableDictionary<int, BrokerNode> nodes, bool withOperations) => new(
        topic.Name ?? "",
        topic.TopicId,
        topic.IsInternal,
        [
            .. topic.Partitions.OrderBy(static partition => partition.PartitionIndex).Select(partition => new PartitionDescription(
                partition.PartitionIndex,
                partition.LeaderId < 0 ? null : NodeOf(partition.LeaderId, nodes),
                NodesOf(partition.ReplicaNodes, nodes),
                NodesOf(partition.IsrNodes, nodes),
                partition.EligibleLeaderReplicas is { } eligible ? NodesOf(eligible, nodes) : null,
                partition.LastKnownElr is { } last ? NodesOf(last, nodes) : null)),
        ],
        withOperations ? AuthorizedOperations.From(topic.TopicAuthorizedOperations) : null);

    private static ImmutableArray<BrokerNode> NodesOf(IEnumerable<int> ids, ImmutableDictionary<int, BrokerNode> nodes) => [.. ids.Select(id => NodeOf(id, nodes))];

    private static BrokerNode NodeOf(int id, ImmutableDictionary<int, BrokerNode> nodes) => nodes.GetValueOrDefault(id) ?? new(id, "", -1);
}
