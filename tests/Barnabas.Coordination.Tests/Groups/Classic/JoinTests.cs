using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

public sealed class JoinTests
{
    private readonly ClassicBench _bench = new();

    [Fact]
    public void First_join_without_id_records_an_empty_group_and_gives_an_id()
    {
        JoinGroupResponse response = _bench.Join(JoinRequest(), clientId: "app").Response();

        Assert.Equal(ErrorCode.MemberIdRequired, response.ErrorCode);
        AssertMemberId("app", response.MemberId);
        Assert.Equal(-1, response.GenerationId);
        RecordAssert.Equal([EmptyRecord(0, "", _bench.Shard.NowMs)], _bench.Shard.TakeRecords());
        Assert.Equal([(new TimerKey(GroupTimer.ClassicPendingMember, GroupId, response.MemberId), SessionMs)], _bench.Timers);
        Assert.Equal(ClassicGroupState.Empty, _bench.Classic.State);
        _bench.CheckReplay();
    }

    [Fact]
    public void Join_with_the_given_id_is_answered_after_the_initial_delay()
    {
        string id = _bench.NewMemberId();

        PendingReply<JoinGroupResponse> join = _bench.Rejoin(id);
        _bench.Shard.Advance(2999);
        Assert.False(join.IsAnswered);
        _bench.Shard.Advance(1);

        JoinGroupResponse response = join.Response();
        Assert.Equal((ErrorCode.None, 1, id, id), (response.ErrorCode, response.GenerationId, response.MemberId, response.Leader));
        Assert.Equal(("consumer", "range", false), (response.ProtocolType, response.ProtocolName, response.SkipAssignment));
        JoinGroupResponse.JoinGroupResponseMember member = Assert.Single(response.Members);
        Assert.Equal((id, null), (member.MemberId, member.GroupInstanceId));
        Assert.Equal(Subscription("t").ToArray(), member.Metadata.ToArray());
        Assert.Equal(
            [(new TimerKey(GroupTimer.ClassicSession, GroupId, id), SessionMs), (new TimerKey(GroupTimer.ClassicSync, GroupId), RebalanceMs)],
            _bench.Timers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Join_before_version_4_needs_no_id(short version)
    {
        PendingReply<JoinGroupResponse> join = _bench.Join(JoinRequest(), version);
        _bench.Shard.Advance(3000);

        Assert.Equal(ErrorCode.None, join.Response().ErrorCode);
        AssertMemberId("client", join.Response().MemberId);
    }

    [Fact]
    public void Rebalance_timeout_of_version_0_is_the_session_timeout()
    {
        _bench.Join(JoinRequest(), version: 0);

        Assert.Equal(SessionMs, _bench.Classic.Members.Single().RebalanceTimeoutMs);
    }

    [Fact]
    public void Static_member_needs_no_id_and_is_named_by_its_instance()
    {
        PendingReply<JoinGroupResponse> join = _bench.JoinWithoutId("i");
        _bench.Shard.Advance(3000);

        AssertMemberId("i", join.Response().MemberId);
        Assert.Equal("i", join.Response().Members.Single().GroupInstanceId);
    }

    [Fact]
    public void Followers_do_not_see_the_members()
    {
        PendingReply<JoinGroupResponse> leader = _bench.JoinWithoutId();
        PendingReply<JoinGroupResponse> follower = _bench.JoinWithoutId();
        _bench.Shard.Advance(6000);

        Assert.Equal(2, leader.Response().Members.Count);
        Assert.Empty(follower.Response().Members);
        Assert.Equal(leader.Response().MemberId, follower.Response().Leader);
        Assert.Equal(1, follower.Response().GenerationId);
    }

    [Fact]
    public void Initial_delay_is_prolonged_while_new_members_join()
    {
        PendingReply<JoinGroupResponse> first = _bench.JoinWithoutId();
        _bench.Shard.Advance(2000);
        _bench.JoinWithoutId();
        _bench.Shard.Advance(3000);
        _bench.JoinWithoutId();
        _bench.Shard.Advance(3999);
        Assert.False(first.IsAnswered);

        _bench.Shard.Advance(1);

        Assert.Equal(3, first.Response().Members.Count);
        Assert.Equal(9000, _bench.Shard.NowMs - 1_700_000_000_000);
    }

    [Fact]
    public void Initial_delay_ends_at_the_rebalance_timeout()
    {
        JoinGroupRequest request = JoinRequest();
        request.RebalanceTimeoutMs = 7000;
        PendingReply<JoinGroupResponse> first = _bench.Join(request, version: 3);
        for (int second = 0; second < 10 && !first.IsAnswered; second++)
        {
            JoinGroupRequest next = JoinRequest();
            next.RebalanceTimeoutMs = 7000;
            _bench.Join(next, version: 3);
            _bench.Shard.Advance(1000);
        }

        Assert.True(first.IsAnswered);
        Assert.Equal(7000, _bench.Shard.NowMs - 1_700_000_000_000);
    }

    [Fact]
    public void Session_timeout_out_of_bounds_is_refused()
    {
        foreach (int sessionMs in new[] { 5999, 1_800_001, -1 })
        {
            JoinGroupRequest request = JoinRequest("m");
            request.SessionTimeoutMs = sessionMs;
            JoinGroupResponse response = _bench.Join(request).Response();

            Assert.Equal((ErrorCode.InvalidSessionTimeout, "m"), (response.ErrorCode, response.MemberId));
        }
        Assert.Null(_bench.Found);
    }

    [Fact]
    public void Group_without_name_is_refused() =>
        Assert.Equal(ErrorCode.InvalidGroupId, _bench.Join(JoinRequest("m", group: "")).Response().ErrorCode);

    [Fact]
    public void Unknown_group_does_not_know_a_member()
    {
        JoinGroupResponse response = _bench.Join(JoinRequest("m")).Response();

        Assert.Equal((ErrorCode.UnknownMemberId, "m"), (response.ErrorCode, response.MemberId));
        Assert.Null(_bench.Found);
        Assert.Empty(_bench.Shard.Log);
    }

    [Fact]
    public void Unknown_member_is_refused_in_every_state()
    {
        _bench.NewMemberId();
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Rejoin("m").Response().ErrorCode);
        string[] ids = _bench.Joined(null, null);
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Rejoin("m").Response().ErrorCode);
        _bench.Assign(ids);
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Rejoin("m").Response().ErrorCode);
        _bench.JoinWithoutId();
        Assert.Equal(ErrorCode.UnknownMemberId, _bench.Rejoin("m").Response().ErrorCode);
    }

    [Fact]
    public void Protocols_without_one_in_common_are_inconsistent()
    {
        _bench.Stable(1);

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, _bench.JoinWithoutId(null, "sticky").Response().ErrorCode);
        JoinGroupRequest other = JoinRequest();
        other.ProtocolType = "connect";
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, _bench.Join(other, version: 3).Response().ErrorCode);
        Assert.Equal(ClassicGroupState.Stable, _bench.Classic.State);
    }

    [Fact]
    public void Group_without_protocols_is_inconsistent_and_yet_recorded_as_Kafka_does()
    {
        JoinGroupRequest request = JoinRequest();
        request.Protocols = [];

        JoinGroupResponse response = _bench.Join(request).Response();

        Assert.Equal((ErrorCode.InconsistentGroupProtocol, "", ""), (response.ErrorCode, response.MemberId, response.ProtocolName));
        Assert.Single(_bench.Shard.Log);
        Assert.True(_bench.Classic.IsDisposable);
    }

    [Fact]
    public void Protocol_with_the_most_votes_among_those_that_all_have_is_selected()
    {
        PendingReply<JoinGroupResponse> first = _bench.JoinWithoutId(null, "sticky", "range", "roundrobin");
        _bench.JoinWithoutId(null, "roundrobin", "range");
        _bench.JoinWithoutId(null, "range", "roundrobin");
        _bench.Shard.Advance(6000);

        Assert.Equal("range", first.Response().ProtocolName);
    }

    [Fact]
    public void Follower_that_joins_a_stable_group_unchanged_gets_its_generation()
    {
        string[] ids = _bench.Stable(2);

        JoinGroupResponse response = _bench.Rejoin(ids[1]).Response();

        Assert.Equal((ErrorCode.None, 1, ids[0]), (response.ErrorCode, response.GenerationId, response.Leader));
        Assert.Equal(ClassicGroupState.Stable, _bench.Classic.State);
        Assert.Empty(_bench.Shard.Last.Records);
    }

    [Fact]
    public void Follower_that_joins_a_stable_group_with_other_metadata_makes_it_rebalance()
    {
        string[] ids = _bench.Stable(2);

        PendingReply<JoinGroupResponse> join = _bench.Rejoin(ids[1], null, "range", "sticky");

        Assert.False(join.IsAnswered);
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
    }

    [Fact]
    public void Leader_that_joins_a_stable_group_makes_it_rebalance()
    {
        string[] ids = _bench.Stable(2);

        PendingReply<JoinGroupResponse> leader = _bench.Rejoin(ids[0]);
        Assert.Equal(ErrorCode.RebalanceInProgress, _bench.Heartbeat(ids[1], 1));
        PendingReply<JoinGroupResponse> follower = _bench.Rejoin(ids[1]);

        Assert.Equal((2, 2), (leader.Response().GenerationId, follower.Response().GenerationId));
        Assert.Equal(2, leader.Response().Members.Count);
    }

    [Fact]
    public void Member_that_joins_a_completing_group_unchanged_gets_its_generation_again()
    {
        string[] ids = _bench.Joined(null, null);

        Assert.Equal(2, _bench.Rejoin(ids[0]).Response().Members.Count);
        JoinGroupResponse follower = _bench.Rejoin(ids[1]).Response();

        Assert.Equal((1, ids[0], 0), (follower.GenerationId, follower.Leader, follower.Members.Count));
    }

    [Fact]
    public void Member_that_joins_a_completing_group_changed_makes_waiting_members_join_again()
    {
        string[] ids = _bench.Joined(null, null);
        PendingReply<SyncGroupResponse> sync = _bench.Sync(ids[1], 1);

        _bench.Rejoin(ids[0], null, "range", "sticky");

        Assert.Equal(ErrorCode.RebalanceInProgress, sync.Response().ErrorCode);
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);
    }

    [Fact]
    public void New_member_makes_a_stable_group_rebalance_without_a_delay()
    {
        string[] ids = _bench.Stable(1);

        PendingReply<JoinGroupResponse> joins = _bench.JoinWithoutId();
        Assert.False(joins.IsAnswered);
        PendingReply<JoinGroupResponse> rejoins = _bench.Rejoin(ids[0]);

        Assert.Equal(2, rejoins.Response().Members.Count);
        Assert.Equal(ids[0], joins.Response().Leader);
    }

    [Fact]
    public void Pending_member_is_waited_for()
    {
        string[] ids = _bench.Stable(1);
        string pending = _bench.NewMemberId();
        PendingReply<JoinGroupResponse> leader = _bench.Rejoin(ids[0]);
        Assert.False(leader.IsAnswered);

        _bench.Rejoin(pending);

        Assert.Equal(2, leader.Response().Members.Count);
    }

    [Fact]
    public void Pending_member_with_an_instance_is_an_error()
    {
        string pending = _bench.NewMemberId();

        Assert.Equal(ErrorCode.UnknownServerError, _bench.Rejoin(pending, "i").Response().ErrorCode);
    }

    [Fact]
    public void Join_that_is_sent_again_answers_the_first_one()
    {
        string[] ids = _bench.Stable(2);
        PendingReply<JoinGroupResponse> first = _bench.Rejoin(ids[0]);

        PendingReply<JoinGroupResponse> second = _bench.Rejoin(ids[0]);

        Assert.Equal(ErrorCode.RebalanceInProgress, first.Response().ErrorCode);
        Assert.False(second.IsAnswered);
        _bench.Rejoin(ids[1]);
        Assert.Equal(2, second.Response().GenerationId);
    }

    [Fact]
    public void Failed_append_of_a_new_group_leaves_none()
    {
        _bench.Shard.FailNextAppend(ErrorCode.NotCoordinator);

        PendingReply<JoinGroupResponse> join = _bench.JoinWithoutId();

        Assert.Equal(ErrorCode.NotCoordinator, join.Response().ErrorCode);
        Assert.Null(_bench.Found);
        Assert.Empty(_bench.Timers);
        _bench.Stable(1);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Protocol_name_of_an_error_is_null_only_where_the_version_has_it(short version)
    {
        _bench.Stable(1);

        JoinGroupResponse response = _bench.Join(JoinRequest("m"), version).Response();

        Assert.Equal(version < 7 ? "" : null, response.ProtocolName);
    }

    internal static CoordinatorRecord EmptyRecord(int generation, string protocolType, long sinceMs) => new(
        2,
        new GroupMetadataKey { Group = GroupId },
        new GroupMetadataValue { Generation = generation, ProtocolType = protocolType, Protocol = null, Leader = null, CurrentStateTimestamp = sinceMs },
        3);
}
