using System.Buffers.Binary;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

/// <summary>Offsets of groups that live: what a classic group's state means for who commits, what expires and what may be deleted.</summary>
public sealed class ClassicGroupOffsetsTests
{
    private const long RetentionMs = 100_000;
    private const int SessionTimeoutMs = 10_000;

    private readonly GroupBench _bench = new(new FakeGroupConfiguration
    {
        Broker = new() { InitialRebalanceDelayMs = 0, OffsetsRetentionMs = RetentionMs, OffsetsRetentionCheckIntervalMs = 1000 },
    });

    [Fact]
    public void Member_commits_with_its_generation_only()
    {
        string member = Join("g", "t");
        Assert.Equal(ErrorCode.RebalanceInProgress, Commit("g", "t", member, 1));
        Sync("g", member);

        Assert.Equal(ErrorCode.None, Commit("g", "t", member, 1));
        Assert.Equal(ErrorCode.IllegalGeneration, Commit("g", "t", member, 2));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("g", "t", "stranger", 1));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("g", "t", "", -1));
    }

    [Fact]
    public void Commit_keeps_a_session_alive()
    {
        string member = Stable("g", "t");
        for (int i = 0; i < 5; i++)
        {
            _bench.Advance(SessionTimeoutMs - 1);
            Assert.Equal(ErrorCode.None, Commit("g", "t", member, 1));
        }

        _bench.Advance(SessionTimeoutMs);

        Assert.Equal(ErrorCode.UnknownMemberId, Commit("g", "t", member, 1));
    }

    [Fact]
    public void Offsets_expire_after_the_retention_of_an_empty_group_and_the_group_with_them()
    {
        string member = Stable("g", "t");
        Commit("g", "t", member, 1);
        for (int i = 0; i < 2 * RetentionMs / SessionTimeoutMs; i++)
        {
            _bench.Advance(SessionTimeoutMs - 1);
            Assert.Equal(ErrorCode.None, Heartbeat("g", member));
        }
        Assert.Equal(1, _bench.Shard.Offsets.Count);

        Leave("g", member);
        _bench.Advance(RetentionMs - 1000);
        Assert.Equal(1, _bench.Shard.Offsets.Count);
        _bench.Advance(2000);

        Assert.Equal(0, _bench.Shard.Offsets.Count);
        Assert.Null(_bench.Shard.Groups.Find("g"));
        Assert.Null(_bench.Replayed().Groups.Find("g"));
    }

    [Fact]
    public void Offset_of_a_topic_that_members_left_expires_while_they_live()
    {
        string member = Stable("g", "t");
        Commit("g", "u", member, 1);
        Commit("g", "t", member, 1);
        for (int i = 0; i < 2 * RetentionMs / SessionTimeoutMs; i++)
        {
            _bench.Advance(SessionTimeoutMs - 1);
            Heartbeat("g", member);
        }

        Assert.True(_bench.Shard.Offsets.TryGet(new("g", "t", 0), out _));
        Assert.False(_bench.Shard.Offsets.TryGet(new("g", "u", 0), out _));
    }

    [Fact]
    public void Subscribed_topics_offsets_and_groups_with_members_are_not_deleted()
    {
        string member = Stable("g", "t");
        Commit("g", "t", member, 1);

        Assert.Equal(ErrorCode.GroupSubscribedToTopic, DeleteOffset("g", "t"));
        Assert.Equal(ErrorCode.NonEmptyGroup, DeleteGroup("g"));

        Leave("g", member);
        Assert.Equal(ErrorCode.None, DeleteOffset("g", "t"));
        Assert.Equal(ErrorCode.None, DeleteGroup("g"));
        Assert.Equal(ErrorCode.GroupIdNotFound, DeleteGroup("g"));
        Assert.Null(_bench.Replayed().Groups.Find("g"));
    }

    [Fact]
    public void Members_can_join_a_group_that_had_offsets_only()
    {
        Assert.Equal(ErrorCode.None, Commit("g", "t", "", -1));
        string member = Stable("g", "t");

        Assert.Equal(ErrorCode.None, Commit("g", "t", member, 1));
        Assert.Equal(("Stable", "consumer"), Describe("g"));
    }

    [Theory]
    [InlineData(5, ErrorCode.None)]
    [InlineData(6, ErrorCode.GroupIdNotFound)]
    public void Description_of_a_group_that_is_not_there_is_dead(short version, ErrorCode expected)
    {
        var group = _bench.Ask<DescribeGroupsResponse>((shard, decision, reply) => shard.Administration.Describe(decision, new(version, "", ""), ["g"], reply)).Groups.Single();

        Assert.Equal(("g", "Dead", expected), (group.GroupId, group.GroupState, group.ErrorCode));
    }

    private string Stable(string group, string topic)
    {
        string member = Join(group, topic);
        Sync(group, member);
        return member;
    }

    private string Join(string group, string topic)
    {
        JoinGroupRequest request = new()
        {
            GroupId = group,
            SessionTimeoutMs = SessionTimeoutMs,
            RebalanceTimeoutMs = SessionTimeoutMs,
            ProtocolType = "consumer",
            Protocols = [new() { Name = "range", Metadata = Subscription(topic) }],
        };
        var reply = _bench.Send<JoinGroupResponse>((shard, decision, reply) => shard.Classic.Join(decision, new(3, "client", "host"), request, reply));
        _bench.Advance(0);
        return reply.Response().MemberId;
    }

    private void Sync(string group, string member) => Assert.Equal(ErrorCode.None, _bench.Ask<SyncGroupResponse>((shard, decision, reply) => shard.Classic.Sync(
        decision,
        new(3, "client", "host"),
        new() { GroupId = group, GenerationId = 1, MemberId = member, Assignments = [new() { MemberId = member, Assignment = new byte[] { 1 } }] },
        reply)).ErrorCode);

    private ErrorCode Heartbeat(string group, string member) => _bench.Ask<HeartbeatResponse>((shard, decision, reply) => shard.Classic.Heartbeat(
        decision,
        new(3, "client", "host"),
        new() { GroupId = group, GenerationId = 1, MemberId = member },
        reply)).ErrorCode;

    private void Leave(string group, string member) => Assert.Equal(ErrorCode.None, _bench.Ask<LeaveGroupResponse>((shard, decision, reply) => shard.Classic.Leave(
        decision,
        new(2, "client", "host"),
        new() { GroupId = group, MemberId = member },
        reply)).ErrorCode);

    private ErrorCode Commit(string group, string topic, string member, int generation)
    {
        var request = OffsetBench.CommitOf(group, topic, (0, 5));
        request.MemberId = member;
        request.GenerationIdOrMemberEpoch = generation;
        return _bench.Ask<OffsetCommitResponse>((shard, decision, reply) => shard.Offsets.Commit(decision, new(8, "client", "host"), request, reply))
            .Topics.Single().Partitions.Single().ErrorCode;
    }

    private ErrorCode DeleteOffset(string group, string topic) => _bench.Ask<OffsetDeleteResponse>((shard, decision, reply) => shard.Offsets.Delete(
        decision,
        new() { GroupId = group, Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0 }] }] },
        reply)).Topics.Single().Partitions.Single().ErrorCode;

    private ErrorCode DeleteGroup(string group) => _bench.Ask<DeleteGroupsResponse>((shard, decision, reply) => shard.Administration.Delete(decision, [group], reply))
        .Results.Single().ErrorCode;

    private (string State, string ProtocolType) Describe(string id)
    {
        var group = _bench.Ask<DescribeGroupsResponse>((shard, decision, reply) => shard.Administration.Describe(decision, new(6, "", ""), [id], reply)).Groups.Single();
        return (group.GroupState, group.ProtocolType);
    }

    private static byte[] Subscription(string topic)
    {
        using MessageWriter writer = new();
        new ConsumerProtocolSubscription { Topics = [topic] }.Encode(writer, 0);
        byte[] bytes = new byte[2 + writer.WrittenSpan.Length];
        BinaryPrimitives.WriteInt16BigEndian(bytes, 0);
        writer.WrittenSpan.CopyTo(bytes.AsSpan(2));
        return bytes;
    }
}
