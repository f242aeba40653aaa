using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Client.Clusters;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Clusters;

/// <summary>Calls about brokers and log directories. Thread-safe.</summary>
internal sealed class ClusterCalls(CallRunner runner)
{
    private const short FirstMetadataWithOperations = 8;

    public Task<ClusterDescription> DescribeAsync(DescribeClusterOptions options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, ClusterDescription>("describeCluster", new AnyPlacement<int>(runner.Cluster), async ask =>
        {
            bool isKnown = (await ask.VersionsAsync().ConfigureAwait(false)).Find(ApiKey.DescribeCluster) is not null;
            ask.Set(0, isKnown ? await DescribeAsync(ask, options).ConfigureAwait(false) : await DescribeByMetadataAsync(ask, options).ConfigureAwait(false));
        }),
        options,
        cancellation);

    public Task<Done> UnregisterAsync(int broker, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, Done>("unregisterBroker", new ControllerPlacement<int>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new UnregisterBrokerRequest { BrokerId = broker }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode, response.ErrorMessage);
            ask.Set(0, default);
        }),
        options,
        cancellation);

    public Task<Outcomes<int, ImmutableArray<LogDirectory>>> DescribeLogDirsAsync(IEnumerable<int> brokers, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, ImmutableArray<LogDirectory>>("describeLogDirs", new BrokerPlacement<int>(runner.Cluster, static broker => broker), static async ask =>
        {
            var response = await ask.SendAsync(new DescribeLogDirsRequest { Topics = null }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode);
            ask.Set(ask.Broker, [.. response.Results.Select(DirectoryOf)]);
        }),
        brokers,
        options,
        cancellation);

    private static async Task<ClusterDescription> DescribeAsync(Ask<int, ClusterDescription> ask, DescribeClusterOptions options)
    {
        var response = await ask.SendAsync(new DescribeClusterRequest
        {
            IncludeClusterAuthorizedOperations = options.IncludeAuthorizedOperations,
            IncludeFencedBrokers = options.IncludeFencedBrokers,
        }).ConfigureAwait(false);
        ask.ThrowIf(response.ErrorCode, response.ErrorMessage);
        var nodes = response.Brokers.OrderBy(static broker => broker.BrokerId).ToLookup(static broker => broker.IsFenced, static broker => new BrokerNode(broker.BrokerId, broker.Host, broker.Port, broker.Rack));
        return new(
            response.ClusterId,
            nodes[false].FirstOrDefault(node => node.Id == response.ControllerId),
            [.. nodes[false]],
            [.. nodes[true]],
            AuthorizedOperations.From(response.ClusterAuthorizedOperations));
    }

    /// <summary>As brokers before 2.8 have it.</summary>
    private static async Task<ClusterDescription> DescribeByMetadataAsync(Ask<int, ClusterDescription> ask, DescribeClusterOptions options)
    {
        using var answer = await ask.SendAsync(ApiKey.Metadata, version =>
        {
            var request = TopicMetadata.RequestFor([], version);
            request.IncludeClusterAuthorizedOperations = options.IncludeAuthorizedOperations && version >= FirstMetadataWithOperations;
            return request;
        }).ConfigureAwait(false);
        var response = answer.Response;
        ImmutableArray<BrokerNode> nodes = [.. response.Brokers.OrderBy(static broker => broker.NodeId).Select(static broker => new BrokerNode(broker.NodeId, broker.Host, broker.Port, broker.Rack))];
        return new(response.ClusterId, nodes.FirstOrDefault(node => node.Id == response.ControllerId), nodes, [], AuthorizedOperations.From(response.ClusterAuthorizedOperations));
    }

    private static LogDirectory DirectoryOf(DescribeLogDirsResponse.DescribeLogDirsResult result) => new(
        result.LogDir,
        result.ErrorCode == Protocol.Errors.ErrorCode.None ? null : Failure.Of(result.ErrorCode),
        result.Topics
            .SelectMany(static topic => topic.Partitions.Select(partition => KeyValuePair.Create(
                new TopicPartition(topic.Name, partition.PartitionIndex),
                new LogReplica(partition.PartitionSize, partition.OffsetLag, partition.IsFutureKey))))
            .ToImmutableDictionary(),
        result.TotalBytes >= 0 ? result.TotalBytes : null,
        result.UsableBytes >= 0 ? result.UsableBytes : null);
}
