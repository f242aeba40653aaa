using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

public sealed class LeaveTests
{
    private readonly ClassicBench _bench = new();

    [Fact]
    public void Last_member_that_leaves_leaves_an_empty_generation()
    {
        string[] ids = _bench.Stable(1);
        _bench.Shard.TakeRecords();
        _bench.Shard.HoldsCommits = true;

        PendingReply<LeaveGroupResponse> leave = _bench.SendLeave(GroupId, LatestLeave, (ids[0], null));

        Assert.False(leave.IsAnswered);
        _bench.Shard.Commit();
        Assert.Equal(ErrorCode.None, leave.Response().Members.Single().ErrorCode);
        Assert.Equal((ClassicGroupState.Empty, 2), (_bench.Classic.State, _bench.Classic.Generation));
        RecordAssert.Equal([JoinTests.EmptyRecord(2, "consumer", _bench.Shard.NowMs)], _bench.Shard.TakeRecords());
        Assert.Empty(_bench.Timers);
        _bench.CheckReplay();
    }

    [Fact]
    public void Empty_generation_that_cannot_be_recorded_is_empty_yet()
    {
        string[] ids = _bench.Stable(1);
        _bench.Shard.FailNextAppend(ErrorCode.NotCoordinator);

        PendingReply<LeaveGroupResponse> leave = _bench.SendLeave(GroupId, LatestLeave, (ids[0], null));

        Assert.Equal(ErrorCode.NotCoordinator, leave.Error());
        Assert.Equal(ClassicGroupState.Empty, _bench.Classic.State);
        _bench.Shard.Advance(RebalanceMs);
        Assert.Equal((ClassicGroupState.Empty, 2), (_bench.Classic.State, _bench.Classic.Generation));
        PendingReply<JoinGroupResponse> join = _bench.JoinWithoutId();
        _bench.Shard.Advance(3000);
        Assert.Equal(3, join.Response().GenerationId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Leave_before_version_3_is_of_one_member_with_one_error(short version)
    {
        string[] ids = _bench.Stable(2);

        LeaveGroupResponse unknown = _bench.SendLeave(GroupId, version, ("m", null)).Response();
        LeaveGroupResponse known = _bench.SendLeave(GroupId, version, (ids[1], null)).Response();

        Assert.Equal((ErrorCode.UnknownMemberId, 0), (unknown.ErrorCode, unknown.Members.Count));
        Assert.Equal((ErrorCode.None, 0), (known.ErrorCode, known.Members.Count));
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.SendLeave("nowhere", version, ("m", null)).Response().ErrorCode);
        Assert.Equal(ErrorCode.InvalidGroupId, _bench.SendLeave("", version, ("m", null)).Response().ErrorCode);
    }

    [Fact]
    public void Members_leave_together_each_with_its_own_error()
    {
        string[] ids = _bench.Stable(null, "b", "c", null);

        LeaveGroupResponse response = _bench.Leave((ids[0], null), ("", "b"), ("other", "c"), ("m", null), ("", "x"), ("", null));

        Assert.Equal(
            [ErrorCode.None, ErrorCode.None, ErrorCode.FencedInstanceId, ErrorCode.UnknownMemberId, ErrorCode.UnknownMemberId, ErrorCode.UnknownMemberId],
            response.Members.Select(member => member.ErrorCode));
        Assert.Equal([(ids[0], null), ("", "b"), ("other", "c"), ("m", null), ("", "x"), ("", null)], response.Members.Select(member => (member.MemberId, member.GroupInstanceId)));
        Assert.Equal([ids[2], ids[3]], _bench.Classic.Members.Select(member => member.Id));
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
    }

    [Fact]
    public void Unknown_group_knows_no_member()
    {
        LeaveGroupResponse response = _bench.SendLeave("nowhere", LatestLeave, ("m", null), ("", "i")).Response();

        Assert.Equal(ErrorCode.None, response.ErrorCode);
        Assert.All(response.Members, member => Assert.Equal(ErrorCode.UnknownMemberId, member.ErrorCode));
    }

    [Fact]
    public void Members_that_wait_are_told_when_they_are_removed()
    {
        string[] ids = _bench.Joined(null, "b");
        PendingReply<SyncGroupResponse> sync = _bench.Sync(ids[1], 1);

        _bench.Leave("", "b");

        Assert.Equal(ErrorCode.UnknownMemberId, sync.Response().ErrorCode);
        PendingReply<JoinGroupResponse> join = _bench.JoinWithoutId("b");
        _bench.Leave("", "b");
        Assert.Equal((ErrorCode.UnknownMemberId, ""), (join.Response().ErrorCode, join.Response().MemberId));
    }

    [Fact]
    public void Last_missing_member_that_leaves_completes_the_joining()
    {
        string[] ids = _bench.Stable(2);
        PendingReply<JoinGroupResponse> join = _bench.Rejoin(ids[0]);
        Assert.False(join.IsAnswered);

        _bench.Leave(ids[1]);

        Assert.Equal((2, 1), (join.Response().GenerationId, join.Response().Members.Count));
    }

    [Fact]
    public void Only_member_that_leaves_an_initial_rebalance_does_not_cut_it_short()
    {
        string id = _bench.NewMemberId();
        _bench.Rejoin(id);

        _bench.Leave(id);
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
        _bench.Shard.Advance(3000);

        Assert.Equal((ClassicGroupState.Empty, 1), (_bench.Classic.State, _bench.Classic.Generation));
    }

    [Fact]
    public void Pending_member_may_leave()
    {
        string id = _bench.NewMemberId();

        Assert.Equal(ErrorCode.None, _bench.Leave(id));
        Assert.Empty(_bench.Timers);
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Rejoin(id).Response().ErrorCode);
    }
}
