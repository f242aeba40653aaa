using Barnabas.Client.Clusters;
using Barnabas.Client.Consuming.Groups;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Consuming.Offsets;

/// <summary>
/// Brings offsets of a group to its coordinator and back. What fails in a way that passes (the coordinator moves, loads, cannot be reached) is tried
/// again until the token ends it. Thread-safe.
/// </summary>
internal sealed class CommittedOffsets(ClusterClient cluster, ConsumerOptions options)
{
    /// <summary>Later versions name topics by id; these know names, which is what is kept.</summary>
    private const short LastVersionWithNames = 9;

    private const short FirstFetchVersionWithGroups = 8;

    private readonly Random _random = new(options.ClientId.GetHashCode(StringComparison.Ordinal) ^ 1);

    private string GroupId => options.GroupId ?? throw new InvalidOperationException("group.id is not set: there are no committed offsets without a group.");

    /// <summary>Commits; completes when the coordinator has all of them.</summary>
    /// <exception cref="CommitFailedException">The group goes on without this member.</exception>
    /// <exception cref="KafkaException">The coordinator refused an offset.</exception>
    public async Task CommitAsync(IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets, MemberIdentity member, CancellationToken cancellation)
    {
        if (offsets.Count == 0)
        {
            return;
        }
        var request = new OffsetCommitRequest
        {
            GroupId = GroupId,
            GenerationIdOrMemberEpoch = member.Epoch,
            MemberId = member.MemberId,
            GroupInstanceId = member.InstanceId,
            Topics = [.. offsets.GroupBy(static pair => pair.Key.Topic).Select(static topic => new OffsetCommitRequest.OffsetCommitRequestTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(static pair => new OffsetCommitRequest.OffsetCommitRequestPartition
                {
                    PartitionIndex = pair.Key.Partition,
                    CommittedOffset = pair.Value.Offset,
                    CommittedLeaderEpoch = pair.Value.LeaderEpoch ?? -1,
                    CommittedMetadata = pair.Value.Metadata,
                })],
            })],
        };
        await WithCoordinatorAsync(
            async node =>
            {
                using var answer = await cluster.AskAsync(node, ApiKey.OffsetCommit, version => ForVersion(request, version), cancellation, LastVersionWithNames, isCoordination: true).ConfigureAwait(false);
                var refused = answer.Response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition))).FirstOrDefault(static a => a.partition.ErrorCode != ErrorCode.None);
                return refused.partition is null ? (ErrorCode.None, true) : (Judged(refused.partition.ErrorCode, new(refused.Name, refused.partition.PartitionIndex)), false);
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>What is committed; partitions for which nothing is are not in the answer.</summary>
    public Task<Dictionary<TopicPartition, OffsetAndMetadata>> FetchAsync(IReadOnlyCollection<TopicPartition> partitions, MemberIdentity member, CancellationToken cancellation) =>
        WithCoordinatorAsync(
            async node =>
            {
                using var answer = await cluster.AskAsync(node, ApiKey.OffsetFetch, version => Request(partitions, member, version), cancellation, LastVersionWithNames, isCoordination: true).ConfigureAwait(false);
                return Read(answer.Response, answer.Version);
            },
            cancellation);

    private static OffsetCommitRequest ForVersion(OffsetCommitRequest request, short version)
    {
        if (version < 7 && request.GroupInstanceId is not null)
        {
            throw new KafkaException(ErrorCode.UnsupportedVersion, "The broker knows no static members (group.instance.id).");
        }
        return request;
    }

    /// <summary>Passes on what is tried again; throws what is not.</summary>
    private static ErrorCode Judged(ErrorCode error, TopicPartition partition) => error switch
    {
        ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration or ErrorCode.StaleMemberEpoch or ErrorCode.RebalanceInProgress or ErrorCode.FencedInstanceId =>
            throw new CommitFailedException(error),
        _ when error.IsRetriable => error,
        _ => throw new KafkaException(error, $"The offset of {partition} was not committed: {error.Facts.Message}"),
    };

    private OffsetFetchRequest Request(IReadOnlyCollection<TopicPartition> partitions, MemberIdentity member, short version)
    {
        var topics = partitions.GroupBy(static partition => partition.Topic);
        bool stable = options.IsolationLevel == IsolationLevel.ReadCommitted && version >= 7;
        return version < FirstFetchVersionWithGroups
            ? new()
            {
                GroupId = GroupId,
                RequireStable = stable,
                Topics = [.. topics.Select(static topic => new OffsetFetchRequest.OffsetFetchRequestTopic { Name = topic.Key, PartitionIndexes = [.. topic.Select(static p => p.Partition)] })],
            }
            : new()
            {
                RequireStable = stable,
                Groups =
                [
                    new()
                    {
                        GroupId = GroupId,
                        MemberId = member.IsConsumerProtocol && version >= LastVersionWithNames ? member.MemberId : null,
                        MemberEpoch = member.IsConsumerProtocol && version >= LastVersionWithNames ? member.Epoch : -1,
                        Topics = [.. topics.Select(static topic => new OffsetFetchRequest.OffsetFetchRequestTopics { Name = topic.Key, PartitionIndexes = [.. topic.Select(static p => p.Partition)] })],
                    },
                ],
            };
    }

    private static (ErrorCode Error, Dictionary<TopicPartition, OffsetAndMetadata>? Committed) Read(OffsetFetchResponse response, short version)
    {
        Dictionary<TopicPartition, OffsetAndMetadata> committed = [];
        ErrorCode error = response.ErrorCode;
        if (version < FirstFetchVersionWithGroups)
        {
            foreach (var topic in response.Topics)
            {
                foreach (var partition in topic.Partitions)
                {
                    Add(topic.Name, partition.PartitionIndex, partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.Metadata, partition.ErrorCode);
                }
            }
        }
        else if (response.Groups is [var group, ..])
        {
            error = group.ErrorCode;
            foreach (var topic in group.Topics)
            {
                foreach (var partition in topic.Partitions)
                {
                    Add(topic.Name, partition.PartitionIndex, partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.Metadata, partition.ErrorCode);
                }
            }
        }
        return error switch
        {
            ErrorCode.None => (error, committed),
            _ when error.IsRetriable => (error, null),
            ErrorCode.UnknownMemberId or ErrorCode.StaleMemberEpoch => throw new CommitFailedException(error),
            _ => throw new KafkaException(error),
        };

        void Add(string topic, int partition, long offset, int epoch, string? metadata, ErrorCode partitionError)
        {
            error = error == ErrorCode.None && partitionError != ErrorCode.UnknownTopicOrPartition ? partitionError : error;
            if (partitionError == ErrorCode.None && offset >= 0)
            {
                committed[new(topic, partition)] = new(offset, metadata ?? "", epoch >= 0 ? epoch : null);
            }
        }
    }

    private async Task<TResult> WithCoordinatorAsync<TResult>(Func<int, Task<(ErrorCode Error, TResult? Result)>> ask, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                int node = await cluster.FindCoordinatorAsync(CoordinatorType.Group, GroupId, cancellation).ConfigureAwait(false);
                var (error, result) = await ask(node).ConfigureAwait(false);
                if (error == ErrorCode.None)
                {
                    return result!;
                }
                if (error.Facts.RefreshesCoordinator)
                {
                    cluster.ForgetCoordinator(CoordinatorType.Group, GroupId);
                }
            }
            catch (KafkaException e) when (e.IsRetriable && e is not CommitFailedException)
            {
                cluster.ForgetCoordinator(CoordinatorType.Group, GroupId);
            }
            int pause = new Backoff(options.RetryBackoffMs, options.RetryBackoffMaxMs, _random).After(attempt);
            await Task.Delay(TimeSpan.FromMilliseconds(pause), options.Time, cancellation).ConfigureAwait(false);
        }
    }
}
