using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

public sealed class SyncTests
{
    private readonly ClassicBench _bench = new();

    [Fact]
    public void Assignment_of_the_leader_is_recorded_and_then_given()
    {
        string[] ids = _bench.Joined(null, "i");
        _bench.Shard.TakeRecords();
        long sinceMs = _bench.Classic.StateTimestampMs!.Value;
        _bench.Shard.HoldsCommits = true;
        PendingReply<SyncGroupResponse> follower = _bench.Sync(ids[1], 1);

        PendingReply<SyncGroupResponse> leader = _bench.Sync(ids[0], 1, (ids[0], "A"), (ids[1], "B"), ("stranger", "C"));

        Assert.False(leader.IsAnswered || follower.IsAnswered);
        Assert.Equal(ClassicGroupState.CompletingRebalance, _bench.Classic.State);
        _bench.Shard.Commit();
        Assert.Equal(ClassicGroupState.Stable, _bench.Classic.State);
        AssertAssignment("A", leader);
        AssertAssignment("B", follower);
        RecordAssert.Equal([new(2, new GroupMetadataKey { Group = GroupId }, new GroupMetadataValue
        {
            Generation = 1,
            ProtocolType = "consumer",
            Protocol = "range",
            Leader = ids[0],
            CurrentStateTimestamp = sinceMs,
            Members = [Member(ids[0], null, "A"), Member(ids[1], "i", "B")],
        }, 3)], _bench.Shard.TakeRecords());
        _bench.CheckReplay();
    }

    [Fact]
    public void Member_that_is_left_out_has_an_empty_assignment()
    {
        string[] ids = _bench.Joined(null, null);
        PendingReply<SyncGroupResponse> follower = _bench.Sync(ids[1], 1);

        _bench.Sync(ids[0], 1, (ids[0], "A"));

        AssertAssignment("", follower);
    }

    [Fact]
    public void Stable_group_gives_the_assignment_at_once()
    {
        string[] ids = _bench.Joined(null, null);
        _bench.Sync(ids[0], 1, (ids[0], "A"), (ids[1], "B"));

        AssertAssignment("B", _bench.Sync(ids[1], 1));
        AssertAssignment("A", _bench.Sync(ids[0], 1, (ids[0], "other")));
        Assert.DoesNotContain(_bench.Timers, timer => timer.Key.Kind == GroupTimer.ClassicSync);
    }

    [Fact]
    public void Sync_is_refused_as_its_group_and_member_stand()
    {
        Assert.Equal(ErrorCode.InvalidGroupId, Error(new() { GroupId = "" }));
        Assert.Equal(ErrorCode.UnknownMemberId, Error(SyncRequest("m", 1)));
        _bench.NewMemberId();
        Assert.Equal(ErrorCode.UnknownMemberId, Error(SyncRequest("m", 0)));
        string[] ids = _bench.Joined(null, null);

        Assert.Equal(ErrorCode.UnknownMemberId, Error(SyncRequest("m", 1)));
        Assert.Equal(ErrorCode.IllegalGeneration, Error(SyncRequest(ids[1], 2)));
        SyncGroupRequest otherType = SyncRequest(ids[1], 1);
        otherType.ProtocolType = "connect";
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, Error(otherType));
        SyncGroupRequest otherName = SyncRequest(ids[1], 1);
        otherName.ProtocolName = "sticky";
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, Error(otherName));
        SyncGroupRequest unnamed = SyncRequest(ids[1], 1);
        unnamed.ProtocolType = null;
        Assert.False(_bench.Sync(unnamed).IsAnswered);

        _bench.JoinWithoutId();
        Assert.Equal(ErrorCode.RebalanceInProgress, Error(SyncRequest(ids[0], 1)));
    }

    [Fact]
    public void Assignment_that_cannot_be_recorded_is_told_and_the_group_rebalances()
    {
        string[] ids = _bench.Joined(null, null);
        PendingReply<SyncGroupResponse> follower = _bench.Sync(ids[1], 1);
        _bench.Shard.FailNextAppend(ErrorCode.NotCoordinator);

        PendingReply<SyncGroupResponse> leader = _bench.Sync(ids[0], 1, (ids[0], "A"), (ids[1], "B"));

        Assert.Equal((ErrorCode.NotCoordinator, ErrorCode.NotCoordinator), (leader.Response().ErrorCode, follower.Response().ErrorCode));
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
        PendingReply<JoinGroupResponse> join = _bench.Rejoin(ids[0]);
        _bench.Rejoin(ids[1]);
        Assert.Equal(2, join.Response().GenerationId);
        _bench.Assign(ids);
        _bench.CheckReplay();
    }

    [Fact]
    public void Assignment_that_is_committed_after_another_rebalance_began_is_not_given()
    {
        string[] ids = _bench.Joined(null, null);
        _bench.Shard.HoldsCommits = true;
        PendingReply<SyncGroupResponse> leader = _bench.Sync(ids[0], 1, (ids[0], "A"));
        _bench.JoinWithoutId();
        _bench.Shard.Commit();

        Assert.Equal(ErrorCode.RebalanceInProgress, leader.Response().ErrorCode);
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
        _bench.CheckReplay();
    }

    [Fact]
    public void Members_that_do_not_fetch_their_assignment_are_removed()
    {
        string[] ids = _bench.Joined(null, null, null);
        _bench.Sync(ids[1], 1);
        for (int elapsed = 0; elapsed < RebalanceMs; elapsed += 5000)
        {
            Assert.Equal(3, _bench.Classic.Members.Count);
            _bench.Heartbeat(ids[0], 1);
            _bench.Heartbeat(ids[2], 1);
            _bench.Shard.Advance(5000);
        }

        Assert.Equal([ids[1]], _bench.Classic.Members.Select(member => member.Id));
        Assert.Equal((ClassicGroupState.PreparingRebalance, ids[1]), (_bench.Classic.State, _bench.Classic.LeaderId));
    }

    [Fact]
    public void Sync_that_is_sent_again_answers_the_first_one()
    {
        string[] ids = _bench.Joined(null, null);
        PendingReply<SyncGroupResponse> first = _bench.Sync(ids[1], 1);

        PendingReply<SyncGroupResponse> second = _bench.Sync(ids[1], 1);
        _bench.Sync(ids[0], 1, (ids[1], "B"));

        Assert.Equal(ErrorCode.RebalanceInProgress, first.Response().ErrorCode);
        AssertAssignment("B", second);
    }

    private ErrorCode Error(SyncGroupRequest request) => _bench.Sync(request).Response().ErrorCode;

    private static void AssertAssignment(string expected, PendingReply<SyncGroupResponse> sync)
    {
        SyncGroupResponse response = sync.Response();
        Assert.Equal((ErrorCode.None, "consumer", "range"), (response.ErrorCode, response.ProtocolType, response.ProtocolName));
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(response.Assignment.Span));
    }

    private static GroupMetadataValue.MemberMetadata Member(string id, string? instance, string assignment) => new()
    {
        MemberId = id,
        GroupInstanceId = instance,
        ClientId = "client",
        ClientHost = "/127.0.0.1",
        SessionTimeout = SessionMs,
        RebalanceTimeout = RebalanceMs,
        Subscription = Subscription("t"),
        Assignment = System.Text.Encoding.UTF8.GetBytes(assignment),
    };
}
