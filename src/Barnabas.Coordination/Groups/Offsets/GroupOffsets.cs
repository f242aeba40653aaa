using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;
using OffsetFetchRequestGroup = Barnabas.Protocol.Messages.OffsetFetchRequest.OffsetFetchRequestGroup;
using OffsetFetchResponseGroup = Barnabas.Protocol.Messages.OffsetFetchResponse.OffsetFetchResponseGroup;

namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>
/// What the groups of a shard have committed: takes, gives and removes offsets, and lets those expire that nobody needs. A group exists
/// as soon as it has an offset: where it has no members it is made by replay. Owned by the shard's loop.
/// </summary>
public sealed class GroupOffsets
{
    private readonly GroupTable _groups;
    private readonly IGroupConfiguration _configuration;
    private readonly Func<string, Group> _newSimpleGroup;
    private readonly OffsetTable _committed = new();
    private readonly PendingOffsets _pending = new();
    private readonly OffsetSweep _sweep;

    /// <param name="groups">The shard's groups.</param>
    /// <param name="configuration">Metadata limit and retention.</param>
    /// <param name="newSimpleGroup">Makes the group, by id, of clients that commit and have no membership: classic, empty, without a protocol.</param>
    /// <param name="logger">Hears of what is removed.</param>
    public GroupOffsets(GroupTable groups, IGroupConfiguration configuration, Func<string, Group> newSimpleGroup, ILogger logger)
    {
        _groups = groups;
        _configuration = configuration;
        _newSimpleGroup = newSimpleGroup;
        _sweep = new(groups, _committed, _pending, configuration, logger);
    }

    /// <summary>How many offsets there are, those of open transactions aside.</summary>
    public int Count => _committed.Count;

    internal OffsetTable Committed => _committed;

    internal PendingOffsets Pending => _pending;

    /// <summary>
    /// <c>OffsetCommit</c>. Topics are named, and exist; an empty topic id is taken from the catalog. An error of the group or the member stands at
    /// every partition; a partition whose metadata is too large fails alone.
    /// </summary>
    public void Commit(Decision decision, ClientOrigin origin, OffsetCommitRequest request, PendingReply<OffsetCommitResponse> reply)
    {
        var group = _groups.Find(request.GroupId);
        var error = CheckCommit(group, origin, request);
        if (error == ErrorCode.None && group is not null)
        {
            group.OnOffsetCommit(request.MemberId, decision);
            error = CheckPartitions(group, decision, request);
        }
        if (error != ErrorCode.None)
        {
            decision.Reply(reply, Answer(request, _ => error));
            return;
        }
        var response = Answer(request, partition => IsTooLarge(partition.CommittedMetadata) ? ErrorCode.OffsetMetadataTooLarge : ErrorCode.None);
        long expireTimestampMs = ExpireTimestamp(request.RetentionTimeMs, decision.NowMs);
        foreach (var topic in request.Topics)
        {
            var topicId = TopicId(topic, decision.Topics);
            foreach (var partition in topic.Partitions.Where(partition => !IsTooLarge(partition.CommittedMetadata)))
            {
                decision.Append(OffsetRecords.Commit(new(request.GroupId, topic.Name, partition.PartitionIndex), new()
                {
                    Offset = partition.CommittedOffset,
                    LeaderEpoch = partition.CommittedLeaderEpoch,
                    Metadata = partition.CommittedMetadata ?? "",
                    CommitTimestampMs = partition.CommitTimestamp == -1 ? decision.NowMs : partition.CommitTimestamp,
                    ExpireTimestampMs = expireTimestampMs,
                    TopicId = topicId,
                    RecordOffset = -1,
                }));
            }
        }
        decision.Reply(reply, response);
    }

    /// <summary>
    /// <c>OffsetFetch</c> of one group: the topics that are named, by name and by id where it is not empty, or all that the group has. What is
    /// not there has offset -1. With <paramref name="requireStable"/> an offset that an open transaction may change is an error.
    /// </summary>
    public void Fetch(Decision decision, OffsetFetchRequestGroup request, bool requireStable, PendingReply<OffsetFetchResponseGroup> reply)
    {
        var group = _groups.Find(request.GroupId);
        var error = group?.CheckOffsetFetch(request.MemberId, request.MemberEpoch) ?? ErrorCode.None;
        OffsetFetchResponseGroup response = new() { GroupId = request.GroupId, ErrorCode = error };
        if (error == ErrorCode.None)
        {
            response.Topics = request.Topics is { } named
                ? [.. named.Select(topic => FetchNamed(request.GroupId, topic, requireStable))]
                : [.. _committed.Of(request.GroupId).Select(topic => FetchAll(request.GroupId, topic.Key, topic.Value, requireStable))];
        }
        decision.Reply(reply, response);
    }

    /// <summary><c>OffsetDelete</c>: offsets of topics that a member subscribes to stay.</summary>
    public void Delete(Decision decision, OffsetDeleteRequest request, PendingReply<OffsetDeleteResponse> reply)
    {
        var group = _groups.Find(request.GroupId);
        var error = group?.CheckOffsetDelete() ?? ErrorCode.GroupIdNotFound;
        if (error != ErrorCode.None)
        {
            decision.Reply(reply, new OffsetDeleteResponse { ErrorCode = error });
            return;
        }
        OffsetDeleteResponse response = new();
        foreach (var topic in request.Topics)
        {
            bool isSubscribed = group!.IsSubscribedTo(topic.Name);
            OffsetDeleteResponse.OffsetDeleteResponseTopic answer = new() { Name = topic.Name };
            foreach (var partition in topic.Partitions)
            {
                OffsetKey key = new(request.GroupId, topic.Name, partition.PartitionIndex);
                if (!isSubscribed && (_committed.Contains(key) || _pending.Contains(key)))
                {
                    decision.Append(OffsetRecords.Tombstone(key));
                }
                answer.Partitions.Add(new() { PartitionIndex = partition.PartitionIndex, ErrorCode = isSubscribed ? ErrorCode.GroupSubscribedToTopic : ErrorCode.None });
            }
            response.Topics.Add(answer);
        }
        decision.Reply(reply, response);
    }

    /// <summary>Appends an end of everything that a group has committed, in open transactions too.</summary>
    /// <returns>Whether that is all; otherwise the batch is full.</returns>
    internal bool TryDeleteAll(string groupId, TombstoneBatch batch)
    {
        foreach (var (topic, partitions) in _committed.Of(groupId))
        {
            for (int i = partitions.Count - 1; i >= 0; i--)
            {
                if (!batch.TryAppend(new(groupId, topic, partitions.Partitions[i])))
                {
                    return false;
                }
            }
        }
        return _pending.Of(groupId).All(key => _committed.Contains(key) || batch.TryAppend(key));
    }

    public bool TryGet(OffsetKey key, out CommittedOffset offset) => _committed.TryGet(key, out offset);

    public void OnLoaded(Decision decision) => _sweep.OnLoaded(decision);

    /// <summary><see cref="GroupTimer.Expiry"/>.</summary>
    public void OnTimer(TimerKey timer, Decision decision) => _sweep.OnTimer(timer, decision);

    public void OnCatalog(CatalogChange change, Decision decision) => _sweep.OnCatalog(change, decision);

    public void Replay(OffsetCommitKey key, OffsetCommitValue? value, long offset, long producerId)
    {
        OffsetKey of = new(key.Group, key.Topic, key.Partition);
        if (value is null)
        {
            _committed.Remove(of);
            _pending.Remove(of);
            return;
        }
        var committed = CommittedOffset.FromRecord(value, offset);
        EnsureGroup(of.Group);
        if (producerId < 0)
        {
            _committed.Put(of, committed);
        }
        else
        {
            _pending.Put(producerId, of, committed);
        }
    }

    /// <summary>A record as it was before Kafka 0.9.</summary>
    public void Replay(LegacyOffsetCommitKey key, LegacyOffsetCommitValue? value, long offset, long producerId) => Replay(
        new OffsetCommitKey { Group = key.Group, Topic = key.Topic, Partition = key.Partition },
        value is null ? null : new OffsetCommitValue { Offset = value.Offset, Metadata = value.Metadata, CommitTimestamp = value.CommitTimestamp },
        offset,
        producerId);

    /// <summary>What a transaction committed counts now, unless a later record has already gone over it.</summary>
    public void ReplayTransactionEnd(long producerId, bool committed)
    {
        foreach (var (key, offset) in _pending.Take(producerId))
        {
            if (committed && (!_committed.TryGet(key, out var existing) || existing.RecordOffset < offset.RecordOffset))
            {
                EnsureGroup(key.Group);
                _committed.Put(key, offset);
            }
        }
    }

    private static ErrorCode CheckCommit(Group? group, ClientOrigin origin, OffsetCommitRequest request)
    {
        if (group is not null)
        {
            return group.CheckOffsetCommit(request.MemberId, request.GroupInstanceId, request.GenerationIdOrMemberEpoch, isTransactional: false, origin.ApiVersion);
        }
        if (request.GenerationIdOrMemberEpoch < 0)
        {
            return ErrorCode.None;
        }
        return origin.ApiVersion >= 9 ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration;
    }

    private ErrorCode CheckPartitions(Group group, Decision decision, OffsetCommitRequest request)
    {
        foreach (var topic in request.Topics)
        {
            var topicId = TopicId(topic, decision.Topics);
            foreach (var partition in topic.Partitions.Where(partition => !IsTooLarge(partition.CommittedMetadata)))
            {
                var error = group.CheckPartitionCommit(request.MemberId, request.GenerationIdOrMemberEpoch, topicId, partition.PartitionIndex);
                if (error != ErrorCode.None)
                {
                    return error;
                }
            }
        }
        return ErrorCode.None;
    }

    private bool IsTooLarge(string? metadata) => metadata is not null && metadata.Length > _configuration.Broker.OffsetMetadataMaxBytes;

    private static Guid TopicId(OffsetCommitRequest.OffsetCommitRequestTopic topic, ITopicCatalog topics) =>
        topic.TopicId != Guid.Empty ? topic.TopicId : topics.Find(topic.Name)?.Id ?? Guid.Empty;

    private static long ExpireTimestamp(long retentionTimeMs, long nowMs)
    {
        if (retentionTimeMs == -1)
        {
            return CommittedOffset.NeverExpires;
        }
        return retentionTimeMs > long.MaxValue - nowMs ? long.MaxValue : nowMs + retentionTimeMs;
    }

    private static OffsetCommitResponse Answer(OffsetCommitRequest request, Func<OffsetCommitRequest.OffsetCommitRequestPartition, ErrorCode> error) => new()
    {
        Topics = request.Topics.ConvertAll(topic => new OffsetCommitResponse.OffsetCommitResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.TopicId,
            Partitions = topic.Partitions.ConvertAll(partition => new OffsetCommitResponse.OffsetCommitResponsePartition
            {
                PartitionIndex = partition.PartitionIndex,
                ErrorCode = error(partition),
            }),
        }),
    };

    private OffsetFetchResponse.OffsetFetchResponseTopics FetchNamed(string group, OffsetFetchRequest.OffsetFetchRequestTopics topic, bool requireStable)
    {
        OffsetFetchResponse.OffsetFetchResponseTopics response = new() { Name = topic.Name, TopicId = topic.TopicId };
        foreach (int partition in topic.PartitionIndexes)
        {
            OffsetKey key = new(group, topic.Name, partition);
            response.Partitions.Add(
                requireStable && _pending.Contains(key) ? Unstable(partition)
                : _committed.TryGet(key, out var offset) && offset.IsOf(topic.TopicId) ? Found(partition, offset)
                : Missing(partition));
        }
        return response;
    }

    private OffsetFetchResponse.OffsetFetchResponseTopics FetchAll(string group, string topic, PartitionOffsets partitions, bool requireStable)
    {
        OffsetFetchResponse.OffsetFetchResponseTopics response = new() { Name = topic };
        for (int i = 0; i < partitions.Count; i++)
        {
            int partition = partitions.Partitions[i];
            response.Partitions.Add(requireStable && _pending.Contains(new(group, topic, partition)) ? Unstable(partition) : Found(partition, partitions.Offsets[i]));
        }
        return response;
    }

    private static OffsetFetchResponse.OffsetFetchResponsePartitions Found(int partition, in CommittedOffset offset) => new()
    {
        PartitionIndex = partition,
        CommittedOffset = offset.Offset,
        CommittedLeaderEpoch = offset.LeaderEpoch,
        Metadata = offset.Metadata,
    };

    private static OffsetFetchResponse.OffsetFetchResponsePartitions Missing(int partition) => new()
    {
        PartitionIndex = partition,
        CommittedOffset = -1,
        CommittedLeaderEpoch = -1,
        Metadata = "",
    };

    private static OffsetFetchResponse.OffsetFetchResponsePartitions Unstable(int partition)
    {
        var missing = Missing(partition);
        missing.ErrorCode = ErrorCode.UnstableOffsetCommit;
        return missing;
    }

    private void EnsureGroup(string id)
    {
        if (_groups.Find(id) is null)
        {
            _groups.Put(_newSimpleGroup(id));
        }
    }
}
