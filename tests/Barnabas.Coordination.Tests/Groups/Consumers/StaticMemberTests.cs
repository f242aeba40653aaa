using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>Members with a <c>group.instance.id</c>.</summary>
public sealed class StaticMemberTests
{
    private readonly ConsumerBench _consumers = new();

    [Fact]
    public void A_member_that_comes_back_under_another_id_goes_on_with_its_partitions()
    {
        _consumers.JoinStatic("a", "one", "foo");
        _consumers.JoinStatic("b", "two", "foo");
        _consumers.Settle();
        int epoch = _consumers.Group.Epoch;
        string assigned = _consumers.Group.FindMember("a")!.Assigned.ToString()[..20];

        Assert.Equal("a in -2: as before", ConsumerBench.Text(_consumers.Leave("a", "one", forNow: true)));
        Assert.Equal(-2, _consumers.Group.FindMember("a")!.Epoch);
        _consumers.CheckReplay();
        _consumers.Bench.TakeRecords();

        Assert.Equal(epoch, _consumers.JoinStatic("c", "one", "foo").MemberEpoch);
        Assert.Equal([8, 7, 5, 5, 7, 8, 8], _consumers.Bench.TakeRecords().Select(record => (int)record.Type));
        Assert.Equal(epoch, _consumers.Group.Epoch);
        Assert.StartsWith(assigned, _consumers.Group.FindMember("c")!.Assigned.ToString());
        Assert.Equal(["b", "c"], _consumers.Group.Members.Keys.Order());
        Assert.DoesNotContain(_consumers.Bench.Timers, timer => timer.Key.Member == "a");
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_member_that_does_not_come_back_is_removed_when_its_session_ends()
    {
        _consumers.JoinStatic("a", "one", "foo");
        _consumers.Leave("a", "one", forNow: true);
        _consumers.Bench.Advance(45_000);

        Assert.Empty(_consumers.Group.Members);
        Assert.Empty(_consumers.Group.StaticMembers);
        _consumers.CheckReplay();
    }

    [Fact]
    public void An_instance_has_one_member_at_a_time()
    {
        _consumers.JoinStatic("a", "one", "foo");

        Assert.Equal(ErrorCode.UnreleasedInstanceId, _consumers.JoinStatic("b", "one", "foo").ErrorCode);
        Assert.Equal(ErrorCode.FencedInstanceId, _consumers.Send(new() { MemberId = "b", InstanceId = "one", MemberEpoch = 2 }).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, _consumers.Send(new() { MemberId = "a", InstanceId = "two", MemberEpoch = 2 }).ErrorCode);
        Assert.Equal(ErrorCode.FencedInstanceId, _consumers.Leave("b", "one").ErrorCode);
        Assert.Equal(ErrorCode.None, _consumers.Leave("a", "one").ErrorCode);
        Assert.Equal(ConsumerGroupState.Empty, _consumers.Group.State);
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_member_that_comes_back_with_another_subscription_makes_a_new_epoch()
    {
        _consumers.JoinStatic("a", "one", "foo");
        _consumers.JoinStatic("b", "two", "foo");
        _consumers.Settle();
        _consumers.Leave("a", "one", forNow: true);

        Assert.Equal("c in 4: zar[0]", ConsumerBench.Text(_consumers.JoinStatic("c", "one", "zar")));
        _consumers.Settle();
        Assert.Equal(6, _consumers.Group.FindMember("b")!.Assigned[ConsumerBench.Foo].Count);
        _consumers.CheckReplay();
    }

    [Fact]
    public void Who_comes_back_may_commit_for_what_it_kept()
    {
        _consumers.JoinStatic("a", "one", "foo");
        _consumers.Leave("a", "one", forNow: true);
        _consumers.JoinStatic("c", "one", "foo");
        ConsumerGroup group = _consumers.Group;

        Assert.Equal(ErrorCode.None, group.CheckOffsetCommit("c", "one", 0, false, 9));
        Assert.Equal(ErrorCode.None, group.CheckPartitionCommit("c", 0, ConsumerBench.Foo, 3));
        Assert.Equal(ErrorCode.UnknownMemberId, group.CheckOffsetCommit("a", "one", 2, false, 9));
    }
}
