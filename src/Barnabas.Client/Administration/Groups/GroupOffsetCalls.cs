using Barnabas.Client.Administration.Calls;
using Barnabas.Client.Clusters;
using Barnabas.Client.Consuming;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Groups;

/// <summary>Calls about committed offsets of groups. Thread-safe.</summary>
internal sealed class GroupOffsetCalls(CallRunner runner)
{
    /// <summary>From the next version on topics have ids instead of names.</summary>
    private const short LastWithNames = 9;

    private const short FirstOfGroups = 8;
    private const short FirstWithStable = 7;
    private const short FirstWithAllTopics = 2;
    private const int NoGeneration = -1;

    /// <summary>The offsets of these partitions, or of all that have one where there are none given; null: none is committed.</summary>
    public Task<Outcomes<string, Outcomes<TopicPartition, OffsetAndMetadata?>>> ListAsync(
        IReadOnlyDictionary<string, IReadOnlyCollection<TopicPartition>?> groups, ListGroupOffsetsOptions options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<string, Outcomes<TopicPartition, OffsetAndMetadata?>>("listConsumerGroupOffsets", new CoordinatorPlacement<string>(runner.Cluster, CoordinatorType.Group, static group => group), async ask =>
        {
            short version = (await ask.VersionsAsync().ConfigureAwait(false)).Choose(ApiKey.OffsetFetch, LastWithNames);
            if (version >= FirstOfGroups)
            {
                await ListAsync(ask, groups, options).ConfigureAwait(false);
                return;
            }
            foreach (string group in ask.Keys)
            {
                await ListOneAsync(ask, group, groups[group], options).ConfigureAwait(false);
            }
        })
        { AlsoRetries = static code => code == ErrorCode.UnstableOffsetCommit },
        groups.Keys,
        options,
        cancellation);

    public Task<Outcomes<TopicPartition, Done>> AlterAsync(string group, IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<TopicPartition, Done>("alterConsumerGroupOffsets", PlacementOf(group), async ask =>
        {
            using var answer = await ask.SendAsync(ApiKey.OffsetCommit, _ => new OffsetCommitRequest
            {
                GroupId = group,
                GenerationIdOrMemberEpoch = NoGeneration,
                Topics = [.. ask.Keys.GroupBy(static key => key.Topic).Select(topic => new OffsetCommitRequest.OffsetCommitRequestTopic
                {
                    Name = topic.Key,
                    Partitions = [.. topic.Select(key => new OffsetCommitRequest.OffsetCommitRequestPartition
                    {
                        PartitionIndex = key.Partition,
                        CommittedOffset = offsets[key].Offset,
                        CommittedLeaderEpoch = offsets[key].LeaderEpoch ?? -1,
                        CommittedMetadata = offsets[key].Metadata,
                    })],
                })],
            }, LastWithNames).ConfigureAwait(false);
            foreach (var (topic, partition) in answer.Response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition))))
            {
                Take(ask, new(topic, partition.PartitionIndex), partition.ErrorCode);
            }
        })
        { AlsoRetries = static code => code == ErrorCode.RebalanceInProgress },
        offsets.Keys,
        options,
        cancellation);

    public Task<Outcomes<TopicPartition, Done>> DeleteAsync(string group, IEnumerable<TopicPartition> partitions, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<TopicPartition, Done>("deleteConsumerGroupOffsets", PlacementOf(group), async ask =>
        {
            var response = await ask.SendAsync(new OffsetDeleteRequest
            {
                GroupId = group,
                Topics = [.. ask.Keys.GroupBy(static key => key.Topic).Select(static topic => new OffsetDeleteRequest.OffsetDeleteRequestTopic
                {
                    Name = topic.Key,
                    Partitions = [.. topic.Select(static key => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = key.Partition })],
                })],
            }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode);
            foreach (var (topic, partition) in response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition))))
            {
                Take(ask, new(topic, partition.PartitionIndex), partition.ErrorCode);
            }
        }),
        partitions,
        options,
        cancellation);

    private CoordinatorPlacement<TopicPartition> PlacementOf(string group) => new(runner.Cluster, CoordinatorType.Group, _ => group);

    private static void Take(Ask<TopicPartition, Done> ask, TopicPartition key, ErrorCode error)
    {
        if (error == ErrorCode.None)
        {
            ask.Set(key, default);
        }
        else
        {
            ask.Fail(key, error);
        }
    }

    private static async Task ListAsync(
        Ask<string, Outcomes<TopicPartition, OffsetAndMetadata?>> ask, IReadOnlyDictionary<string, IReadOnlyCollection<TopicPartition>?> groups, ListGroupOffsetsOptions options)
    {
        using var answer = await ask.SendAsync(ApiKey.OffsetFetch, _ => new OffsetFetchRequest
        {
            RequireStable = options.RequireStable,
            Groups = [.. ask.Keys.Select(group => new OffsetFetchRequest.OffsetFetchRequestGroup
            {
                GroupId = group,
                Topics = groups[group]?.GroupBy(static key => key.Topic).Select(static topic => new OffsetFetchRequest.OffsetFetchRequestTopics { Name = topic.Key, PartitionIndexes = [.. topic.Select(static key => key.Partition)] }).ToList(),
            })],
        }, LastWithNames).ConfigureAwait(false);
        foreach (var group in answer.Response.Groups)
        {
            Take(ask, group.GroupId, group.ErrorCode, group.Topics.SelectMany(static topic => topic.Partitions.Select(partition =>
                (new TopicPartition(topic.Name, partition.PartitionIndex), partition.ErrorCode, partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.Metadata))));
        }
    }

    /// <summary>Before version 8 a request is of one group.</summary>
    private static async Task ListOneAsync(
        Ask<string, Outcomes<TopicPartition, OffsetAndMetadata?>> ask, string group, IReadOnlyCollection<TopicPartition>? partitions, ListGroupOffsetsOptions options)
    {
        using var answer = await ask.SendAsync(ApiKey.OffsetFetch, version => partitions is null && version < FirstWithAllTopics
            ? throw Failure.Of(ErrorCode.UnsupportedVersion, "The broker is too old to give all committed offsets of a group: name the partitions.")
            : new OffsetFetchRequest
            {
                GroupId = group,
                RequireStable = options.RequireStable && version >= FirstWithStable,
                Topics = partitions?.GroupBy(static key => key.Topic).Select(static topic => new OffsetFetchRequest.OffsetFetchRequestTopic { Name = topic.Key, PartitionIndexes = [.. topic.Select(static key => key.Partition)] }).ToList(),
            }, LastWithNames).ConfigureAwait(false);
        Take(ask, group, answer.Response.ErrorCode, answer.Response.Topics.SelectMany(static topic => topic.Partitions.Select(partition =>
            (new TopicPartition(topic.Name, partition.PartitionIndex), partition.ErrorCode, partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.Metadata))));
    }

    private static void Take(
        Ask<string, Outcomes<TopicPartition, OffsetAndMetadata?>> ask,
        string group,
        ErrorCode error,
        IEnumerable<(TopicPartition Key, ErrorCode Error, long Offset, int LeaderEpoch, string? Metadata)> partitions)
    {
        var found = partitions.ToArray();
        // Before version 2 the group's error is that of each partition; an offset that is not decided is one to ask for again.
        var ofGroup = error != ErrorCode.None ? error
            : found.Select(static partition => partition.Error).FirstOrDefault(static of => of is ErrorCode.NotCoordinator or ErrorCode.CoordinatorLoadInProgress or ErrorCode.UnstableOffsetCommit);
        if (ofGroup != ErrorCode.None)
        {
            ask.Fail(group, ofGroup);
            return;
        }
        ask.Set(group, new(found.Select(static partition => KeyValuePair.Create(partition.Key, OutcomeOf(partition.Error, partition.Offset, partition.LeaderEpoch, partition.Metadata)))));
    }

    private static Outcome<OffsetAndMetadata?> OutcomeOf(ErrorCode error, long offset, int leaderEpoch, string? metadata) => error != ErrorCode.None
        ? new(Failure.Of(error))
        : new(offset < 0 ? null : new OffsetAndMetadata(offset, metadata ?? "", leaderEpoch >= 0 ? leaderEpoch : null));
}
