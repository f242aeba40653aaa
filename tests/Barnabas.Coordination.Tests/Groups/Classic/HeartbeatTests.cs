using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

public sealed class HeartbeatTests
{
    private readonly ClassicBench _bench = new();

    [Fact]
    public void Heartbeat_is_answered_as_its_group_and_member_stand()
    {
        Assert.Equal(ErrorCode.InvalidGroupId, _bench.Heartbeat("m", 1, group: ""));
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Heartbeat("m", 1));
        string pending = _bench.NewMemberId();
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Heartbeat(pending, 0));
        _bench.Leave(pending);

        string[] ids = _bench.Joined(null, null);
        Assert.Equal(ErrorCode.None, _bench.Heartbeat(ids[1], 1));
        Assert.Equal(ErrorCode.IllegalGeneration, _bench.Heartbeat(ids[1], 0));
        _bench.Assign(ids);
        Assert.Equal(ErrorCode.None, _bench.Heartbeat(ids[1], 1));
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Heartbeat("m", 1));
        _bench.JoinWithoutId();
        Assert.Equal(ErrorCode.RebalanceInProgress, _bench.Heartbeat(ids[1], 1));
        Assert.Equal(ErrorCode.IllegalGeneration, _bench.Heartbeat(ids[1], 2));
    }

    [Fact]
    public void Heartbeat_begins_the_session_anew()
    {
        string[] ids = _bench.Stable(1);
        for (int beat = 0; beat < 5; beat++)
        {
            _bench.Shard.Advance(SessionMs - 1);
            Assert.Equal(ErrorCode.None, _bench.Heartbeat(ids[0], 1));
        }
        _bench.Shard.Advance(SessionMs);

        Assert.Equal(ClassicGroupState.Empty, _bench.Classic.State);
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Heartbeat(ids[0], 1));
    }

    [Fact]
    public void Offset_commit_begins_the_session_anew()
    {
        string[] ids = _bench.Stable(1);
        _bench.Shard.Advance(SessionMs - 1);
        _bench.Shard.Run(decision => _bench.Classic.OnOffsetCommit(ids[0], decision));
        _bench.Shard.Run(decision => _bench.Classic.OnOffsetCommit("nobody", decision));
        _bench.Shard.Advance(SessionMs - 1);

        Assert.Equal(ErrorCode.None, _bench.Heartbeat(ids[0], 1));
    }

    [Fact]
    public void Silent_follower_makes_the_group_rebalance()
    {
        string[] ids = _bench.Stable(2);
        _bench.Shard.Advance(SessionMs / 2);
        _bench.Heartbeat(ids[0], 1);
        _bench.Shard.Advance(SessionMs / 2);

        Assert.Equal(ErrorCode.RebalanceInProgress, _bench.Heartbeat(ids[0], 1));
        Assert.Equal([ids[0]], _bench.Classic.Members.Select(member => member.Id));
        Assert.Equal(2, _bench.Rejoin(ids[0]).Response().GenerationId);
    }

    [Fact]
    public void Silent_leader_is_followed_by_another()
    {
        string[] ids = _bench.Stable(2);
        _bench.Shard.Advance(SessionMs / 2);
        _bench.Heartbeat(ids[1], 1);
        _bench.Shard.Advance(SessionMs / 2);

        Assert.Equal((ids[1], 2), (_bench.Rejoin(ids[1]).Response().Leader, _bench.Classic.Generation));
    }

    [Fact]
    public void Member_that_does_not_join_again_in_time_is_dropped()
    {
        string[] ids = _bench.Stable(2);
        PendingReply<JoinGroupResponse> join = _bench.Rejoin(ids[1], null, "range", "sticky");
        for (int elapsed = 0; elapsed < RebalanceMs; elapsed += 5000)
        {
            Assert.False(join.IsAnswered);
            Assert.Equal(ErrorCode.RebalanceInProgress, _bench.Heartbeat(ids[0], 1));
            _bench.Shard.Advance(5000);
        }

        Assert.Equal((2, ids[1], 1), (join.Response().GenerationId, join.Response().Leader, join.Response().Members.Count));
    }

    [Fact]
    public void Member_that_waits_for_others_needs_no_heartbeat()
    {
        string[] ids = _bench.Stable(2);
        PendingReply<JoinGroupResponse> join = _bench.Rejoin(ids[0]);
        for (int elapsed = 0; elapsed < RebalanceMs - 5000; elapsed += 5000)
        {
            _bench.Heartbeat(ids[1], 1);
            _bench.Shard.Advance(5000);
        }
        _bench.Rejoin(ids[1]);

        Assert.Equal(2, join.Response().Members.Count);
        Assert.Contains(_bench.Timers, timer => timer == (new TimerKey(GroupTimer.ClassicSession, GroupId, ids[0]), SessionMs));
    }

    [Fact]
    public void New_member_is_given_up_after_five_minutes_of_waiting()
    {
        JoinGroupRequest slow = JoinRequest();
        slow.RebalanceTimeoutMs = 600_000;
        _bench.Join(slow, version: 3);
        _bench.Shard.Advance(3000);
        string slowId = _bench.Classic.LeaderId!;
        _bench.Assign(slowId);
        PendingReply<JoinGroupResponse> join = _bench.JoinWithoutId();
        for (int elapsed = 0; elapsed < 300_000; elapsed += 5000)
        {
            Assert.False(join.IsAnswered);
            _bench.Heartbeat(slowId, 1);
            _bench.Shard.Advance(5000);
        }

        Assert.Equal((ErrorCode.UnknownMemberId, ""), (join.Response().ErrorCode, join.Response().MemberId));
    }

    [Fact]
    public void Pending_member_that_never_joins_is_forgotten_and_not_waited_for()
    {
        string[] ids = _bench.Stable(1);
        string pending = _bench.NewMemberId();
        PendingReply<JoinGroupResponse> join = _bench.Rejoin(ids[0]);
        _bench.Shard.Advance(SessionMs - 1);
        Assert.False(join.IsAnswered);
        _bench.Shard.Advance(1);

        Assert.Equal(2, join.Response().GenerationId);
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Rejoin(pending).Response().ErrorCode);
    }
}
