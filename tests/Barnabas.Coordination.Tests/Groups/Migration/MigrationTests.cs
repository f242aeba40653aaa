using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Groups.Consumers;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Migration;

/// <summary>Groups that turn from one protocol to the other, with members of both in them.</summary>
public sealed class MigrationTests
{
    private readonly MigrationBench _groups = new();

    private ConsumerBench Consumers => _groups.Consumers;

    [Fact]
    public void A_classic_group_becomes_a_consumer_group_when_a_consumer_joins()
    {
        JoinGroupResponse classic = _groups.GatherClassic([("foo", [0, 1, 2, 3, 4, 5])], "foo");
        Consumers.Bench.TakeRecords();

        Assert.Equal("b in 2: nothing", ConsumerBench.Text(Consumers.Join("b", "foo")));

        ConsumerGroup group = Consumers.Group;
        Assert.Equal([2, 5, 3, 7, 6, 8, 5, 3, 7, 7, 6, 8], _groups.Bench.TakeRecords().Select(record => (int)record.Type));
        Assert.Equal((2, 1), (group.Members.Count, group.ClassicMembers));
        Assert.Equal(6, group.FindMember(classic.MemberId)!.Assigned[ConsumerBench.Foo].Count);
        Assert.Contains((new TimerKey(GroupTimer.ConsumerSession, "group", classic.MemberId), 30_000), _groups.Bench.Timers);
        Assert.DoesNotContain(_groups.Bench.Timers, timer => timer.Key.Kind == GroupTimer.ClassicSession);
        Consumers.CheckReplay();
    }

    [Fact]
    public void A_classic_member_is_led_to_its_part()
    {
        JoinGroupResponse joined = _groups.GatherClassic([("foo", [0, 1, 2, 3, 4, 5])], "foo");
        Consumers.Join("b", "foo");

        Assert.Equal(ErrorCode.RebalanceInProgress, _groups.Heartbeat(joined));
        Assert.Contains((new TimerKey(GroupTimer.ConsumerJoin, "group", joined.MemberId), 50_000), _groups.Bench.Timers);
        JoinGroupResponse again = _groups.Join(joined.MemberId, "foo");
        Assert.Equal((ErrorCode.None, 2, "consumer", "range"), (again.ErrorCode, again.GenerationId, again.ProtocolType, again.ProtocolName));
        Assert.DoesNotContain(_groups.Bench.Timers, timer => timer.Key.Kind == GroupTimer.ConsumerJoin);
        Assert.Contains((new TimerKey(GroupTimer.ConsumerSync, "group", joined.MemberId), 50_000), _groups.Bench.Timers);
        SyncGroupResponse synced = _groups.Sync(again);
        Assert.Equal(3, Consumers.Group.FindMember(joined.MemberId)!.Assigned[ConsumerBench.Foo].Count);
        Assert.Matches(@"^foo\[\d,\d,\d\]$", MigrationBench.Text(synced.Assignment));
        Assert.DoesNotContain(_groups.Bench.Timers, timer => timer.Key.Kind == GroupTimer.ConsumerSync);
        Assert.Equal(ErrorCode.None, _groups.Heartbeat(again));

        Consumers.Settle();
        Assert.Equal(ConsumerGroupState.Stable, Consumers.Group.State);
        Consumers.CheckReplay();
    }

    [Fact]
    public void A_cooperative_member_gives_up_what_it_is_to_and_joins_once_more()
    {
        JoinGroupResponse joined = _groups.GatherClassic([("foo", [0, 1, 2, 3, 4, 5])], "foo");
        Consumers.Join("b", "foo");
        JoinGroupResponse told = _groups.SendJoin(MigrationBench.JoinRequest(joined.MemberId, null, 2, [("foo", [0, 1, 2, 3, 4, 5])], "foo")).Response();
        Assert.Equal(1, told.GenerationId);
        ConsumerMember member = Consumers.Group.FindMember(joined.MemberId)!;
        Assert.Equal((MemberState.UnrevokedPartitions, 3), (member.State, member.Assigned[ConsumerBench.Foo].Count));
        Assert.DoesNotContain(_groups.Bench.Timers, timer => timer.Key.Kind == GroupTimer.ConsumerRevocation);
        _groups.Sync(told);
        Assert.Equal(ErrorCode.RebalanceInProgress, _groups.Heartbeat(told));

        JoinGroupResponse again = _groups.SendJoin(MigrationBench.JoinRequest(joined.MemberId, null, 2, [("foo", [.. member.Assigned[ConsumerBench.Foo].Keys])], "foo")).Response();

        Assert.Equal(2, again.GenerationId);
        Assert.Equal(MemberState.Stable, Consumers.Group.FindMember(joined.MemberId)!.State);
        Consumers.CheckReplay();
    }

    [Fact]
    public void Time_runs_for_classic_members()
    {
        JoinGroupResponse joined = _groups.GatherClassic([("foo", [0, 1, 2, 3, 4, 5])], "foo");
        Consumers.Join("b", "foo");
        _groups.Heartbeat(joined);
        _groups.Bench.Advance(20_000);
        Assert.Equal(ErrorCode.RebalanceInProgress, _groups.Heartbeat(joined));
        Consumers.Beat("b");
        _groups.Bench.Advance(29_999);
        Assert.Equal(2, Consumers.Group.Members.Count);

        _groups.Bench.Advance(1);

        Assert.Equal(["b"], Consumers.Group.Members.Keys);
        Assert.Equal(ErrorCode.UnknownMemberId, _groups.Heartbeat(joined));
    }

    [Fact]
    public void The_group_turns_back_when_the_last_consumer_leaves()
    {
        JoinGroupResponse joined = _groups.GatherClassic([("foo", [0, 1, 2, 3, 4, 5])], "foo");
        Consumers.Join("b", "foo");
        _groups.Sync(_groups.Join(joined.MemberId, "foo"));
        Consumers.Settle();
        _groups.Bench.TakeRecords();

        Assert.Equal(ErrorCode.None, Consumers.Leave("b").ErrorCode);

        ClassicGroup group = _groups.Classic;
        Assert.Equal((2, ClassicGroupState.PreparingRebalance), (group.Generation, group.State));
        Assert.Equal([8, 8, 7, 7, 6, 5, 5, 3, 2], _groups.Bench.TakeRecords().Select(record => (int)record.Type));
        Assert.Equal([GroupTimer.ClassicSession, GroupTimer.ClassicJoin], _groups.Bench.Timers.Where(timer => timer.Key.Group == "group").Select(timer => timer.Key.Kind).Order());
        Assert.Matches(@"^foo\[\d,\d,\d\]$", MigrationBench.Text(Assert.Single(group.Members).Assignment));
        JoinGroupResponse again = _groups.Join(joined.MemberId, "foo");
        Assert.Equal((3, joined.MemberId), (again.GenerationId, again.Leader));
        _groups.Sync(again, MigrationBench.Assignment(("foo", [0, 1, 2, 3, 4, 5])));
        Consumers.CheckReplay();
    }

    [Fact]
    public void The_group_turns_back_when_the_last_consumer_is_replaced_by_a_classic_member()
    {
        _groups.GatherClassic([("foo", [0, 1, 2, 3, 4, 5])], "foo");
        Consumers.JoinStatic("b", "one", "foo");

        JoinGroupResponse joined = _groups.SendJoin(MigrationBench.JoinRequest("", "one", 1, [], "foo")).Response();

        Assert.Equal((ErrorCode.None, 2), (joined.ErrorCode, joined.GenerationId));
        Assert.Equal((2, ClassicGroupState.Stable), (_groups.Classic.Generation, _groups.Classic.State));
        Assert.Equal(joined.MemberId, _groups.Classic.MemberIdOfInstance("one"));
        Assert.Equal(2, _groups.Classic.Members.Count);
        Assert.DoesNotContain(_groups.Bench.Timers, timer => timer.Key.Member == "b");
        Consumers.CheckReplay();
    }

    [Fact]
    public void A_static_member_changes_to_the_consumer_protocol_without_a_new_epoch()
    {
        JoinGroupResponse joined = _groups.SendJoin(MigrationBench.JoinRequest("", "one", 1, [], "foo")).Response();
        _groups.Sync(joined, MigrationBench.Assignment(("foo", [0, 1, 2, 3, 4, 5])));

        Assert.Equal("b in 1: foo[0,1,2,3,4,5]", ConsumerBench.Text(Consumers.JoinStatic("b", "one", "foo")));
        Assert.Equal((1, 0), (Consumers.Group.Epoch, Consumers.Group.ClassicMembers));
        Consumers.CheckReplay();
    }

    [Fact]
    public void An_upgrade_must_be_allowed_and_possible()
    {
        _groups.GatherClassic([("foo", [0])], "foo");
        _groups.Consumers.Configuration.Broker = _groups.Consumers.Configuration.Broker with { MigrationPolicy = ConsumerMigrationPolicy.Downgrade };
        _groups.Bench.TakeRecords();

        Assert.Equal(ErrorCode.GroupIdNotFound, Consumers.Join("b", "foo").ErrorCode);
        Assert.Equal(ErrorCode.GroupIdNotFound, Consumers.Send(new() { MemberId = "b", MemberEpoch = 1 }).ErrorCode);
        Assert.Empty(_groups.Bench.TakeRecords());
        Assert.IsType<ClassicGroup>(_groups.Group);
    }

    [Fact]
    public void A_refused_join_leaves_a_classic_group_as_it_was()
    {
        JoinGroupResponse joined = _groups.GatherClassic([("foo", [0])], "foo");
        _groups.Bench.TakeRecords();

        Assert.Equal(ErrorCode.InvalidRegularExpression, Consumers.JoinByRegex("b", "[").ErrorCode);

        Assert.Empty(_groups.Bench.TakeRecords());
        Assert.Equal(ErrorCode.None, _groups.Heartbeat(joined));
    }

    [Fact]
    public void A_group_that_must_not_turn_back_goes_on_with_its_classic_members()
    {
        JoinGroupResponse joined = _groups.GatherClassic([("foo", [0, 1, 2, 3, 4, 5])], "foo");
        Consumers.Join("b", "foo");
        _groups.Consumers.Configuration.Broker = _groups.Consumers.Configuration.Broker with { MigrationPolicy = ConsumerMigrationPolicy.Upgrade };

        Consumers.Leave("b");

        Assert.Equal([joined.MemberId], Consumers.Group.Members.Keys);
        Consumers.CheckReplay();
    }

    [Fact]
    public void A_member_that_joined_before_the_group_turned_is_told_to_join_again()
    {
        JoinGroupRequest request = MigrationBench.JoinRequest("", "one", 1, [], "foo");
        request.Protocols.Insert(0, new() { Name = "mine", Metadata = request.Protocols[0].Metadata });
        JoinGroupRequest other = MigrationBench.JoinRequest("", "two", 1, [], "foo");
        PendingReply<JoinGroupResponse> first = _groups.SendJoin(other);
        PendingReply<JoinGroupResponse> second = _groups.SendJoin(request);
        PendingReply<JoinGroupResponse> again = _groups.SendJoin(MigrationBench.JoinRequest(first.Response().MemberId, "two", 1, [], "foo"));
        Assert.Equal((ErrorCode.None, "range"), (again.Response().ErrorCode, second.Response().ProtocolName));

        Consumers.Join("b", "foo");

        Assert.Equal(ErrorCode.RebalanceInProgress, _groups.Sync(second.Response()).ErrorCode);
    }

    [Fact]
    public void Empty_groups_turn_freely()
    {
        JoinGroupResponse joined = _groups.GatherClassic([("foo", [0])], "foo");
        _groups.Leave((joined.MemberId, null));
        Assert.IsType<ClassicGroup>(_groups.Group);
        _groups.Consumers.Configuration.Broker = _groups.Consumers.Configuration.Broker with { MigrationPolicy = ConsumerMigrationPolicy.Disabled };

        Assert.Equal("b in 2: zar[0]", ConsumerBench.Text(Consumers.Join("b", "zar")));
        Consumers.Leave("b");
        Consumers.CheckReplay();
        JoinGroupResponse again = _groups.GatherClassic([("foo", [0])], "foo");

        Assert.Equal(1, again.GenerationId);
        Assert.IsType<ClassicGroup>(_groups.Group);
        Consumers.CheckReplay();
    }

    [Fact]
    public void Members_of_both_kinds_leave_with_one_request()
    {
        JoinGroupResponse joined = _groups.GatherClassic([("foo", [0, 1, 2, 3, 4, 5])], "foo");
        Consumers.Join("b", "foo");
        Consumers.JoinStatic("c", "one", "foo");

        LeaveGroupResponse left = _groups.Leave((joined.MemberId, null), ("", "one"), ("", "two"), ("x", null), ("x", "one"));

        Assert.Equal(
            [ErrorCode.None, ErrorCode.None, ErrorCode.UnknownMemberId, ErrorCode.UnknownMemberId, ErrorCode.FencedInstanceId],
            left.Members.Select(member => member.ErrorCode));
        Assert.Equal(["b"], Consumers.Group.Members.Keys);
        Consumers.CheckReplay();
    }

    [Fact]
    public void A_classic_member_that_does_not_fit_is_refused()
    {
        Consumers.Join("b", "foo");
        JoinGroupRequest request = MigrationBench.JoinRequest("", null, 1, [], "foo");
        request.ProtocolType = "connect";
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, _groups.SendJoin(request).Response().ErrorCode);
        Assert.Equal(ErrorCode.MemberIdRequired, _groups.SendJoin(MigrationBench.JoinRequest("", null, 1, [], "foo")).Response().ErrorCode);

        JoinGroupResponse joined = _groups.Join("", "foo");
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        Assert.Equal(ErrorCode.IllegalGeneration, _groups.Sync(new() { MemberId = joined.MemberId, GenerationId = 7 }).ErrorCode);
        Assert.Equal(ErrorCode.IllegalGeneration, _groups.Heartbeat(new() { MemberId = joined.MemberId, GenerationId = 1 }));
        Assert.Equal(ErrorCode.UnknownMemberId, _groups.Heartbeat(new() { MemberId = "b", GenerationId = 1 }));
        Assert.Equal(ErrorCode.UnknownMemberId, _groups.Sync(new() { MemberId = "x", GenerationId = 1 }).ErrorCode);
        Assert.Equal(ErrorCode.IllegalGeneration, Consumers.Group.CheckOffsetCommit(joined.MemberId, null, 9, false, 2));
        Assert.Equal(ErrorCode.None, Consumers.Group.CheckOffsetCommit(joined.MemberId, null, joined.GenerationId, false, 2));
        Consumers.CheckReplay();
    }
}
