using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

public sealed class LoadTests
{
    private readonly ClassicBench _bench = new();

    [Fact]
    public void Stable_group_goes_on_after_a_restart()
    {
        string[] ids = _bench.Stable(null, "b");
        _bench.Shard.Restart();

        Assert.Equal((ClassicGroupState.Stable, 1, "range", ids[0]), (_bench.Classic.State, _bench.Classic.Generation, _bench.Classic.ProtocolName, _bench.Classic.LeaderId));
        Assert.Equal(ErrorCode.None, _bench.Heartbeat(ids[0], 1));
        Assert.Equal("1"u8.ToArray(), _bench.Sync(ids[1], 1).Response().Assignment.ToArray());
        Assert.True(_bench.Classic.IsSubscribedTo("t"));
        Assert.Equal(ErrorCode.None, _bench.Rejoin(ids[1], "b").Response().ErrorCode);
        Assert.Equal("b", _bench.Describe().Members[1].GroupInstanceId);
    }

    [Fact]
    public void Members_that_do_not_come_back_are_given_up_after_their_session()
    {
        string[] ids = _bench.Stable(2);
        _bench.Shard.Restart();
        Assert.Equal(ids.Order(), _bench.Timers.Where(timer => timer.Key.Kind == GroupTimer.ClassicSession).Select(timer => timer.Key.Member).Order());

        _bench.Shard.Advance(SessionMs);

        Assert.Equal((ClassicGroupState.Empty, 2), (_bench.Classic.State, _bench.Classic.Generation));
    }

    [Fact]
    public void Rebalance_in_progress_is_forgotten_in_a_restart_and_its_members_told()
    {
        string[] ids = _bench.Stable(2);
        PendingReply<JoinGroupResponse> join = _bench.Rejoin(ids[0]);
        _bench.Shard.Restart();

        Assert.Equal((ErrorCode.NotCoordinator, ids[0]), (join.Response().ErrorCode, join.Response().MemberId));
        Assert.Equal((ClassicGroupState.Stable, 1), (_bench.Classic.State, _bench.Classic.Generation));
    }

    [Fact]
    public void Members_that_wait_for_assignments_are_told_when_the_shard_goes()
    {
        string[] ids = _bench.Joined(null, null);
        PendingReply<SyncGroupResponse> sync = _bench.Sync(ids[1], 1);

        _bench.Shard.Unload();

        Assert.Equal(ErrorCode.NotCoordinator, sync.Response().ErrorCode);
        Assert.Equal(ClassicGroupState.Dead, _bench.Classic.State);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, _bench.Classic.CheckOffsetCommit("", null, -1, isTransactional: false, 9));
        Assert.Equal((ErrorCode.GroupIdNotFound, ErrorCode.GroupIdNotFound), (_bench.Classic.CheckOffsetFetch(null, -1), _bench.Classic.CheckDelete()));
    }

    [Fact]
    public void Records_of_old_versions_have_no_rebalance_timeout_and_no_timestamp()
    {
        CoordinatorRecord old = new(2, new GroupMetadataKey { Group = GroupId }, new GroupMetadataValue
        {
            Generation = 4,
            ProtocolType = "consumer",
            Protocol = "range",
            Leader = "m",
            Members = [new() { MemberId = "m", ClientId = "c", ClientHost = "/h", SessionTimeout = 7000, Subscription = Subscription("t") }],
        }, 0);
        _bench.Shard.Unload();
        GroupBench loading = _bench.Shard;
        loading.ReplayFromLog(old);
        loading.Restart();

        Assert.Equal((4, 7000, null), (_bench.Classic.Generation, _bench.Classic.Members.Single().RebalanceTimeoutMs, _bench.Classic.StateTimestampMs));
    }

    [Fact]
    public void Tombstone_ends_the_group()
    {
        string[] ids = _bench.Stable(1);
        _bench.Leave(ids[0]);
        _bench.Shard.Run(_bench.Classic.AppendTombstones);

        RecordAssert.Equal([new(2, new GroupMetadataKey { Group = GroupId }, null, 3)], _bench.Shard.Last.Records);
        Assert.Null(_bench.Found);
        _bench.CheckReplay();
    }

    [Fact]
    public void Adopted_group_lives_when_it_is_recorded()
    {
        ClassicGroup group = new(GroupId, 5, "consumer", [Member("m"), Member("n")], null, _bench.Shard.NowMs);

        _bench.Shard.Run(decision => _bench.Shard.Shard.Classic.Adopt(group, rebalances: false, decision));

        Assert.Same(group, _bench.Found);
        Assert.Equal((ClassicGroupState.Stable, "m", "range"), (group.State, group.LeaderId, group.ProtocolName));
        Assert.Equal(ErrorCode.None, _bench.Heartbeat("n", 5));
        Assert.Equal(2, _bench.Timers.Count());
        _bench.CheckReplay();
    }

    [Fact]
    public void Adopted_group_rebalances_where_it_should()
    {
        ClassicGroup group = new(GroupId, 5, "consumer", [Member("m")], null, _bench.Shard.NowMs);

        _bench.Shard.Run(decision => _bench.Shard.Shard.Classic.Adopt(group, rebalances: true, decision));

        Assert.Equal(ErrorCode.RebalanceInProgress, _bench.Heartbeat("m", 5));
        Assert.Equal(6, _bench.Rejoin("m").Response().GenerationId);
        _bench.CheckReplay();
    }

    [Fact]
    public void Adopted_group_that_cannot_be_recorded_is_not_there()
    {
        ClassicGroup group = new(GroupId, 5, "consumer", [Member("m")], null, _bench.Shard.NowMs);
        _bench.Shard.FailNextAppend(ErrorCode.NotCoordinator);

        _bench.Shard.Run(decision => _bench.Shard.Shard.Classic.Adopt(group, rebalances: true, decision));

        Assert.Null(_bench.Found);
        Assert.Empty(_bench.Timers);
    }

    [Fact]
    public void Released_group_is_gone_and_its_members_join_again()
    {
        string[] ids = _bench.Stable(2);
        PendingReply<JoinGroupResponse> join = _bench.Rejoin(ids[0]);

        _bench.Shard.Run(decision => _bench.Shard.Shard.Classic.Release(_bench.Classic, decision));

        Assert.Equal(ErrorCode.RebalanceInProgress, join.Response().ErrorCode);
        Assert.Null(_bench.Found);
        Assert.Empty(_bench.Timers);
    }

    [Fact]
    public void Empty_consumer_group_gives_way_to_who_joins()
    {
        _bench.Shard.ChangeTopics(topics => topics.With("t", 1));
        BeatConsumer(0);
        BeatConsumer(-1);
        Assert.True(_bench.Shard.Shard.Groups.Find(GroupId) is { Type: GroupType.Consumer, IsEmpty: true });
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Rejoin("m").Response().ErrorCode);

        _bench.Shard.FailNextAppend(ErrorCode.NotCoordinator);
        Assert.Equal(ErrorCode.NotCoordinator, _bench.JoinWithoutId().Response().ErrorCode);
        Assert.Null(_bench.Found);
        _bench.Stable(2);

        Assert.Equal(GroupType.Classic, _bench.Shard.Replayed().Groups.Find(GroupId)!.Type);
        _bench.CheckReplay();
    }

    private void BeatConsumer(int epoch) => Assert.Equal(ErrorCode.None, _bench.Shard.Ask<ConsumerGroupHeartbeatResponse>((shard, decision, reply) => shard.Consumers.Heartbeat(
        decision,
        new(1, "client", "/127.0.0.1"),
        new() { GroupId = GroupId, MemberId = "consumer", MemberEpoch = epoch, RebalanceTimeoutMs = RebalanceMs, SubscribedTopicNames = ["t"], TopicPartitions = [] },
        reply)).ErrorCode);

    private static ClassicMember Member(string id) => new()
    {
        Id = id,
        ClientId = "client",
        ClientHost = "/127.0.0.1",
        ProtocolType = "consumer",
        SessionTimeoutMs = SessionMs,
        RebalanceTimeoutMs = RebalanceMs,
        Protocols = [new("range", Subscription("t"))],
    };
}
