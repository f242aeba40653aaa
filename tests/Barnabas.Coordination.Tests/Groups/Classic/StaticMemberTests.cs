using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

public sealed class StaticMemberTests
{
    private readonly ClassicBench _bench = new();

    [Fact]
    public void Follower_that_comes_back_takes_its_place_without_a_rebalance()
    {
        string[] ids = _bench.Stable("a", "b");
        _bench.Shard.TakeRecords();

        JoinGroupResponse response = _bench.JoinWithoutId("b").Response();

        Assert.Equal((ErrorCode.None, 1, ids[0], false), (response.ErrorCode, response.GenerationId, response.Leader, response.SkipAssignment));
        Assert.NotEqual(ids[1], response.MemberId);
        Assert.Equal(ClassicGroupState.Stable, _bench.Classic.State);
        GroupMetadataValue recorded = Assert.IsType<GroupMetadataValue>(Assert.Single(_bench.Shard.TakeRecords()).Value);
        Assert.Equal((1, ids[0], "range"), (recorded.Generation, recorded.Leader, recorded.Protocol));
        Assert.Equal([ids[0], response.MemberId], recorded.Members.Select(member => member.MemberId));
        Assert.Equal("1", System.Text.Encoding.UTF8.GetString(recorded.Members[1].Assignment.Span));
        Assert.Equal("1"u8.ToArray(), _bench.Sync(response.MemberId, 1).Response().Assignment.ToArray());
        _bench.CheckReplay();
    }

    [Fact]
    public void Leader_that_comes_back_skips_the_assignment()
    {
        string[] ids = _bench.Stable("a", "b");

        JoinGroupResponse response = _bench.JoinWithoutId("a").Response();

        Assert.Equal((response.MemberId, true), (response.Leader, response.SkipAssignment));
        Assert.Equal([response.MemberId, ids[1]], response.Members.Select(member => member.MemberId));
    }

    [Fact]
    public void Leader_that_comes_back_before_version_9_is_not_told_that_it_leads()
    {
        string[] ids = _bench.Stable("a", "b");

        JoinGroupResponse response = _bench.Join(JoinRequest("", "a"), version: 8).Response();

        Assert.Equal((ids[0], false, 0), (response.Leader, response.SkipAssignment, response.Members.Count));
        Assert.True(_bench.Classic.IsLeader(response.MemberId));
    }

    [Fact]
    public void Former_member_is_fenced_everywhere()
    {
        string[] ids = _bench.Stable("a", "b");
        _bench.JoinWithoutId("b");

        Assert.Equal(ErrorCode.FencedInstanceId, _bench.Rejoin(ids[1], "b").Response().ErrorCode);
        Assert.Equal(ErrorCode.FencedInstanceId, _bench.Heartbeat(ids[1], 1, "b"));
        Assert.Equal(ErrorCode.FencedInstanceId, _bench.Leave(ids[1], "b"));
        SyncGroupRequest sync = SyncRequest(ids[1], 1);
        sync.GroupInstanceId = "b";
        Assert.Equal(ErrorCode.FencedInstanceId, _bench.Sync(sync).Response().ErrorCode);
        Assert.Equal(ErrorCode.FencedInstanceId, _bench.Classic.CheckOffsetCommit(ids[1], "b", 1, isTransactional: false, 9));
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Heartbeat(ids[1], 1));
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Heartbeat(ids[1], 1, "nobody"));
    }

    [Fact]
    public void Former_member_that_waits_is_fenced_and_its_successor_waits_on()
    {
        string[] ids = _bench.Stable("a", "b");
        PendingReply<JoinGroupResponse> former = _bench.Join(JoinRequest(ids[0], "a"));

        PendingReply<JoinGroupResponse> successor = _bench.JoinWithoutId("a");

        Assert.Equal((ErrorCode.FencedInstanceId, ids[0], null), (former.Response().ErrorCode, former.Response().MemberId, former.Response().ProtocolName));
        Assert.False(successor.IsAnswered);
        _bench.Rejoin(ids[1], "b");
        Assert.Equal((2, 2), (successor.Response().GenerationId, successor.Response().Members.Count));
    }

    [Fact]
    public void Member_that_comes_back_while_assignments_are_awaited_makes_it_rebalance()
    {
        string[] ids = _bench.Joined("a", "b");
        PendingReply<SyncGroupResponse> former = _bench.Sync(ids[1], 1);

        PendingReply<JoinGroupResponse> successor = _bench.JoinWithoutId("b");

        Assert.Equal(ErrorCode.FencedInstanceId, former.Response().ErrorCode);
        Assert.False(successor.IsAnswered);
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
    }

    [Fact]
    public void Member_that_comes_back_with_another_selected_protocol_makes_it_rebalance()
    {
        _bench.JoinWithoutId("a", "range", "sticky");
        _bench.Shard.Advance(6000);
        _bench.Assign(_bench.Classic.LeaderId!);

        PendingReply<JoinGroupResponse> join = _bench.JoinWithoutId("a", "sticky", "range");

        Assert.Equal((2, "sticky"), (join.Response().GenerationId, join.Response().ProtocolName));
    }

    [Fact]
    public void Member_that_comes_back_and_cannot_be_recorded_stays_who_it_was()
    {
        string[] ids = _bench.Stable("a", "b");
        _bench.Shard.FailNextAppend(ErrorCode.CoordinatorNotAvailable);

        PendingReply<JoinGroupResponse> join = _bench.JoinWithoutId("a", "range", "sticky");

        JoinGroupResponse response = join.Response();
        Assert.Equal((ErrorCode.CoordinatorNotAvailable, "", ids[0]), (response.ErrorCode, response.MemberId, response.Leader));
        Assert.Equal(ids, _bench.Classic.Members.Select(member => member.Id));
        Assert.Equal((ids[0], 1), (_bench.Classic.LeaderId, _bench.Classic.Members[0].Protocols.Length));
        Assert.Equal(ErrorCode.None, _bench.Heartbeat(ids[0], 1, "a"));
        Assert.False(_bench.Classic.Members[0].AwaitsJoin);
        _bench.CheckReplay();
    }

    [Fact]
    public void Member_is_not_welcomed_before_its_record_is_committed()
    {
        _bench.Stable("a", "b");
        _bench.Shard.HoldsCommits = true;

        PendingReply<JoinGroupResponse> join = _bench.JoinWithoutId("b");
        Assert.False(join.IsAnswered);
        _bench.Shard.Commit();

        Assert.Equal(1, join.Response().GenerationId);
    }

    [Fact]
    public void Member_whose_record_is_committed_when_the_group_rebalances_waits_for_the_next_generation()
    {
        string[] ids = _bench.Stable("a", "b", "c");
        _bench.Shard.HoldsCommits = true;
        PendingReply<JoinGroupResponse> a = _bench.JoinWithoutId("a");
        PendingReply<JoinGroupResponse> b = _bench.Rejoin(ids[1], "b", "other", "range");
        _bench.Shard.Commit();
        Assert.False(a.IsAnswered);

        _bench.Rejoin(ids[2], "c");
        _bench.Shard.Commit();

        Assert.Equal((2, 3), (a.Response().GenerationId, a.Response().Members.Count));
        Assert.Equal(2, b.Response().GenerationId);
    }

    [Fact]
    public void Rebalance_keeps_static_members_that_do_not_join_until_assignments_are_fetched()
    {
        string[] ids = _bench.Stable("a", null, "c");
        PendingReply<JoinGroupResponse> joins = _bench.Join(JoinRequest(ids[2], "c", GroupId, "range", "sticky"));
        Keep(ids[0], "a", RebalanceMs);

        JoinGroupResponse response = joins.Response();
        Assert.Equal((2, ids[2]), (response.GenerationId, response.Leader));
        Assert.Equal([ids[0], ids[2]], response.Members.Select(member => member.MemberId));

        _bench.Sync(ids[2], 2, (ids[2], "x"));
        Assert.Equal(ClassicGroupState.Stable, _bench.Classic.State);
        Keep(ids[2], "c", RebalanceMs, ids[0], "a");

        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
        Assert.Equal([ids[2]], _bench.Classic.Members.Select(member => member.Id));
    }

    [Fact]
    public void Rebalance_that_no_static_member_joins_waits_for_sessions()
    {
        string[] ids = _bench.Stable("a", "b", null);
        _bench.Leave(ids[2]);
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);

        _bench.Shard.Advance(SessionMs - 1);
        Assert.Equal(2, _bench.Classic.Members.Count);
        _bench.Shard.Advance(1);

        Assert.Equal(ClassicGroupState.Empty, _bench.Classic.State);
        Assert.Equal(2, _bench.Classic.Generation);
    }

    private void Keep(string memberId, string instance, int milliseconds, string? other = null, string? otherInstance = null)
    {
        for (int elapsed = 0; elapsed < milliseconds; elapsed += 5000)
        {
            _bench.Heartbeat(memberId, _bench.Classic.Generation, instance);
            if (other is not null)
            {
                _bench.Heartbeat(other, _bench.Classic.Generation, otherInstance);
            }
            _bench.Shard.Advance(5000);
        }
    }
}
