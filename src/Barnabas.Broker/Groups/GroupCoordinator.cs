using Barnabas.Broker.Configuration;
using Barnabas.Broker.Metadata;
using Barnabas.Broker.Partitions;
using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Runtime;
using Barnabas.Metadata;
using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Groups;

/// <summary>
/// The group coordinators of this broker: one for each partition of <c>__consumer_offsets</c> that it leads, made and ended as the
/// metadata says, after the partitions themselves. Thread-safe; lives as long as the broker takes requests.
/// </summary>
internal sealed class GroupCoordinator : IMetadataPublisher
{
    private readonly int _brokerId;
    private readonly PartitionTable _partitions;
    private readonly CurrentConfiguration _configuration;
    private readonly BrokerGroupConfiguration _groupConfiguration;
    private readonly CoordinatorRuntime<GroupShard> _runtime;
    private MetadataTopicCatalog _topics = MetadataTopicCatalog.Empty;
    private volatile int _partitionCount;
    private volatile bool _hasConsumerFeature;

    public GroupCoordinator(int brokerId, PartitionTable partitions, CurrentConfiguration configuration, TimeProvider time, Random random, ILoggerFactory logging)
    {
        _brokerId = brokerId;
        _partitions = partitions;
        _configuration = configuration;
        _groupConfiguration = new(configuration);
        var logger = logging.CreateLogger<GroupCoordinator>();
        var settings = configuration.Value;
        _runtime = new(
            _ => new(_groupConfiguration, new Random(random.Next()), logger),
            GroupRecordTypes.Codec,
            new()
            {
                LoadBufferSize = settings.OffsetsLoadBufferSize,
                CommitTimeoutMs = settings.OffsetsCommitTimeoutMs,
                Compression = (CompressionCodec)settings.OffsetsTopicCompressionCodec,
            },
            time,
            logger);
    }

    /// <summary>Whether members may speak the consumer protocol: by the cluster's features and this broker's configuration.</summary>
    public bool OffersConsumerProtocol => _hasConsumerFeature && _groupConfiguration.Broker.OffersConsumer;

    /// <summary>The partition of <c>__consumer_offsets</c> that a group belongs to, whether or not the topic exists yet.</summary>
    public int PartitionOf(string groupId) =>
        CoordinatorPartition.Of(groupId, _partitionCount > 0 ? _partitionCount : _configuration.Value.OffsetsTopicNumPartitions);

    /// <summary>Asks the coordinator of a group.</summary>
    public Task<CoordinatorAnswer<TResponse>> AskAsync<TResponse>(string groupId, Action<GroupShard, Decision, PendingReply<TResponse>> request)
        where TResponse : class => _runtime.AskAsync(PartitionOf(groupId), request);

    /// <summary>Asks a coordinator for several of its groups.</summary>
    public Task<CoordinatorAnswer<TResponse>> AskAsync<TResponse>(int partition, Action<GroupShard, Decision, PendingReply<TResponse>> request)
        where TResponse : class => _runtime.AskAsync(partition, request);

    /// <summary>Asks all coordinators of this broker; those that are gone meanwhile are passed over.</summary>
    public async Task<IReadOnlyList<CoordinatorAnswer<TResponse>>> AskAllAsync<TResponse>(Action<GroupShard, Decision, PendingReply<TResponse>> request)
        where TResponse : class
    {
        var answers = await Task.WhenAll(_runtime.Partitions.Select(partition => _runtime.AskAsync(partition, request))).ConfigureAwait(false);
        return [.. answers.Where(static answer => answer.Error != ErrorCode.NotCoordinator)];
    }

    public void OnMetadataChange(MetadataChange change)
    {
        _groupConfiguration.OnMetadataChange(change);
        _hasConsumerFeature = change.Image.Features.LevelOf(FeatureName.GroupVersion) >= 1;
        if (_topics.Apply(change) is { } next)
        {
            _topics = next.Catalog;
            _partitionCount = _topics.Find(TopicName.ConsumerOffsets)?.PartitionCount ?? 0;
            _runtime.ChangeTopics(next.Change);
        }
        if (change.Delta.Topics is { } topics)
        {
            FollowLeadership(topics.LocalChanges(_brokerId));
        }
    }

    /// <summary>Tells every member that waits to look for its coordinator elsewhere; after that nothing is appended any more.</summary>
    public Task StopAsync() => _runtime.StopAsync();

    private void FollowLeadership(LocalReplicaChanges changes)
    {
        foreach (var removed in changes.Removed.Where(static removed => removed.Topic == TopicName.ConsumerOffsets))
        {
            _runtime.Unload(removed.Partition, leaderEpoch: null);
        }
        foreach (var follower in changes.Followers.Where(static follower => follower.Topic == TopicName.ConsumerOffsets))
        {
            _runtime.Unload(follower.Partition, follower.New.LeaderEpoch);
        }
        foreach (var led in changes.Leaders.Where(static led => led.Topic == TopicName.ConsumerOffsets))
        {
            // A partition whose log could not be opened stays without a coordinator too.
            if (_partitions.Find(led.TopicId, led.Partition, out var partition) == ErrorCode.None)
            {
                _runtime.Load(led.Partition, led.New.LeaderEpoch, new PartitionCoordinatorLog(partition!));
            }
        }
    }
}
