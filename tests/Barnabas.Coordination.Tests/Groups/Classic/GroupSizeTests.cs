using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

public sealed class GroupSizeTests
{
    private readonly ClassicBench _bench = new(settings: new() { MaxSize = 2 });

    [Fact]
    public void Full_group_lets_nobody_in_while_members_join()
    {
        _bench.JoinWithoutId();
        _bench.JoinWithoutId();

        JoinGroupResponse third = _bench.JoinWithoutId().Response();

        Assert.Equal((ErrorCode.GroupMaxSizeReached, ""), (third.ErrorCode, third.MemberId));
        Assert.Equal(2, _bench.Classic.Members.Count);
    }

    [Fact]
    public void Full_group_lets_nobody_in_when_it_is_completing_or_stable()
    {
        string[] ids = _bench.Joined(null, null);
        Assert.Equal(ErrorCode.GroupMaxSizeReached, _bench.JoinWithoutId().Response().ErrorCode);
        _bench.Assign(ids);
        Assert.Equal(ErrorCode.GroupMaxSizeReached, _bench.Join(JoinRequest()).Response().ErrorCode);

        Assert.Equal(ErrorCode.None, _bench.Rejoin(ids[1]).Response().ErrorCode);
        Assert.Equal(ClassicGroupState.Stable, _bench.Classic.State);
    }

    [Fact]
    public void Ids_may_be_given_beyond_the_size_and_the_late_are_refused()
    {
        string[] ids = [_bench.NewMemberId(), _bench.NewMemberId(), _bench.NewMemberId()];
        _bench.Rejoin(ids[0]);
        _bench.Rejoin(ids[1]);

        Assert.Equal(ErrorCode.GroupMaxSizeReached, _bench.Rejoin(ids[2]).Response().ErrorCode);
        Assert.Empty(_bench.Classic.PendingMembers);
    }

    [Fact]
    public void Group_does_not_wait_for_the_one_that_it_turned_away()
    {
        string[] ids = _bench.Stable(1);
        string[] pending = [_bench.NewMemberId(), _bench.NewMemberId()];
        PendingReply<JoinGroupResponse> first = _bench.Rejoin(pending[0]);
        PendingReply<JoinGroupResponse> leader = _bench.Rejoin(ids[0]);
        Assert.False(leader.IsAnswered);

        Assert.Equal(ErrorCode.GroupMaxSizeReached, _bench.Rejoin(pending[1]).Response().ErrorCode);

        Assert.Equal((2, 2), (leader.Response().GenerationId, first.Response().GenerationId));
    }

    [Fact]
    public void Group_over_its_size_when_loaded_keeps_those_who_join_first()
    {
        _bench.Configuration.Broker = _bench.Configuration.Broker with { MaxSize = 3 };
        string[] ids = _bench.Stable(3);
        _bench.Configuration.Broker = _bench.Configuration.Broker with { MaxSize = 2 };
        _bench.Shard.Restart();
        Assert.Equal(ClassicGroupState.PreparingRebalance, _bench.Classic.State);

        PendingReply<JoinGroupResponse> first = _bench.Rejoin(ids[2]);
        PendingReply<JoinGroupResponse> second = _bench.Rejoin(ids[1]);
        JoinGroupResponse third = _bench.Rejoin(ids[0]).Response();

        Assert.Equal(ErrorCode.GroupMaxSizeReached, third.ErrorCode);
        Assert.Equal((ErrorCode.None, ErrorCode.None), (first.Response().ErrorCode, second.Response().ErrorCode));
        Assert.Equal(2, _bench.Classic.Members.Count);
    }
}
