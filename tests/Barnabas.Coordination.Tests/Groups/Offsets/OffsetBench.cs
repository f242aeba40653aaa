using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

/// <summary>An <see cref="OffsetShard"/> on the bench, and requests to it in short form.</summary>
public sealed class OffsetBench(FakeGroupConfiguration configuration) : ShardBench<OffsetShard>(() => new(configuration), GroupRecordTypes.Codec)
{
    public OffsetBench()
        : this(new FakeGroupConfiguration())
    {
    }

    public FakeGroupConfiguration Configuration { get; } = configuration;

    /// <summary>A request of one topic, by a client without membership.</summary>
    public static OffsetCommitRequest CommitOf(string group, string topic, params (int Partition, long Offset)[] offsets) => new()
    {
        GroupId = group,
        GenerationIdOrMemberEpoch = -1,
        Topics =
        [
            new()
            {
                Name = topic,
                Partitions = [.. offsets.Select(offset => new OffsetCommitRequest.OffsetCommitRequestPartition
                {
                    PartitionIndex = offset.Partition,
                    CommittedOffset = offset.Offset,
                    CommittedMetadata = "",
                })],
            },
        ],
    };

    /// <summary>The record of a commit as it is at version 4.</summary>
    public static CoordinatorRecord Record(string group, string topic, int partition, OffsetCommitValue value, short version = 4) => new(
        OffsetCommitKey.RecordType,
        new OffsetCommitKey { Group = group, Topic = topic, Partition = partition },
        value,
        version);

    public static CoordinatorRecord Tombstone(string group, string topic, int partition) => new(
        OffsetCommitKey.RecordType,
        new OffsetCommitKey { Group = group, Topic = topic, Partition = partition },
        null,
        0);

    /// <summary>All that the offsets of a shard are, in a fixed order.</summary>
    public static string Describe(OffsetShard shard) => string.Join(
        "\n",
        shard.Groups.All.Select(group => $"group {group.Id}")
            .Concat(
                from name in shard.Offsets.Committed.Groups
                from topic in shard.Offsets.Committed.Of(name)
                from at in Enumerable.Range(0, topic.Value.Count)
                select $"{name} {topic.Key} {topic.Value.Partitions[at]}: {topic.Value.Offsets[at]}")
            .Concat(shard.Offsets.Pending.All.Select(pending => $"pending of {pending.ProducerId} {pending.Key}: {pending.Offset}"))
            .Order(StringComparer.Ordinal));

    public FakeGroup AddGroup(string id)
    {
        FakeGroup group = new(id) { HasMembers = true };
        Shard.Groups.Put(group);
        return group;
    }

    public OffsetCommitResponse Commit(OffsetCommitRequest request, short version = 9) => Ask<OffsetCommitResponse>(
        (shard, decision, reply) => shard.Offsets.Commit(decision, new(version, "client", "host"), request, reply));

    public OffsetCommitResponse Commit(string group, string topic, params (int Partition, long Offset)[] offsets) => Commit(CommitOf(group, topic, offsets));

    public OffsetFetchResponse.OffsetFetchResponseGroup Fetch(OffsetFetchRequest.OffsetFetchRequestGroup request, bool requireStable = false) =>
        Ask<OffsetFetchResponse.OffsetFetchResponseGroup>((shard, decision, reply) => shard.Offsets.Fetch(decision, request, requireStable, reply));

    /// <summary>The offset of one partition as a client gets it.</summary>
    public OffsetFetchResponse.OffsetFetchResponsePartitions Fetch(
        string group,
        string topic,
        int partition,
        bool requireStable = false,
        Guid topicId = default) =>
        Fetch(new() { GroupId = group, Topics = [new() { Name = topic, TopicId = topicId, PartitionIndexes = [partition] }] }, requireStable)
            .Topics.Single().Partitions.Single();

    /// <summary>Everything that a group has committed: topic, partition, offset.</summary>
    public IReadOnlyList<(string Topic, int Partition, long Offset)> FetchAll(string group) =>
    [
        .. Fetch(new OffsetFetchRequest.OffsetFetchRequestGroup { GroupId = group, Topics = null }).Topics.SelectMany(
            topic => topic.Partitions,
            (topic, partition) => (topic.Name, partition.PartitionIndex, partition.CommittedOffset)),
    ];

    public OffsetDeleteResponse Delete(string group, string topic, params int[] partitions) => Ask<OffsetDeleteResponse>(
        (shard, decision, reply) => shard.Offsets.Delete(
            decision,
            new()
            {
                GroupId = group,
                Topics = [new() { Name = topic, Partitions = [.. partitions.Select(p => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = p })] }],
            },
            reply));

    public DeleteGroupsResponse DeleteGroups(params string[] groups) => Ask<DeleteGroupsResponse>(
        (shard, decision, reply) => shard.Administration.Delete(decision, groups, reply));

    public IReadOnlyList<ErrorCode> DeleteErrors(params string[] groups) => [.. DeleteGroups(groups).Results.Select(result => result.ErrorCode)];

    /// <summary>An offset committed within a transaction, which is still open.</summary>
    public void CommitInTransaction(long producerId, string group, string topic, int partition, long offset) => ReplayFromLog(
        Record(group, topic, partition, new() { Offset = offset, CommitTimestamp = NowMs }),
        producerId,
        0);

    public bool HasOffset(string group, string topic, int partition) => Shard.Offsets.TryGet(new OffsetKey(group, topic, partition), out _);
}
