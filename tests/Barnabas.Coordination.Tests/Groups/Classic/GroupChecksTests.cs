using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

/// <summary>What offsets, listings and deletion ask of a classic group.</summary>
public sealed class GroupChecksTests
{
    private readonly ClassicBench _bench = new();

    [Fact]
    public void Group_for_offsets_only_is_empty_and_anybody_without_a_generation_may_commit()
    {
        ClassicGroup group = new("simple");

        Assert.Equal(("Empty", "", "classic", GroupType.Classic), (group.StateName, group.ProtocolType, group.TypeName, group.Type));
        Assert.True(group.IsEmpty && group.IsDisposable);
        Assert.Equal(ErrorCode.None, group.CheckOffsetCommit("", null, -1, isTransactional: false, 9));
        Assert.Equal(ErrorCode.None, group.CheckOffsetCommit("m", null, -1, isTransactional: false, 9));
        Assert.Equal(ErrorCode.UnknownMemberId, group.CheckOffsetCommit("m", null, 0, isTransactional: false, 9));
        Assert.Equal(ErrorCode.None, group.CheckOffsetFetch(null, -1));
        Assert.Equal(ErrorCode.None, group.CheckOffsetDelete());
        Assert.Equal(ErrorCode.None, group.CheckDelete());
        Assert.False(group.IsSubscribedTo("t"));
        Assert.Equal(5, group.RetentionBase("t", 5, 100));
    }

    [Fact]
    public void Member_commits_in_its_generation_only()
    {
        string[] ids = _bench.Stable(1);

        Assert.Equal(ErrorCode.None, Commit(ids[0], 1));
        Assert.Equal(ErrorCode.IllegalGeneration, Commit(ids[0], 2));
        Assert.Equal(ErrorCode.IllegalGeneration, Commit(ids[0], -1));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("m", 1));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("", -1));
        Assert.Equal(ErrorCode.None, Commit("", -1, isTransactional: true));
    }

    [Fact]
    public void Member_commits_while_others_join_but_not_between_join_and_assignment()
    {
        string[] ids = _bench.Joined(null, null);

        Assert.Equal(ErrorCode.RebalanceInProgress, Commit(ids[0], 1));
        Assert.Equal(ErrorCode.None, Commit(ids[0], 1, isTransactional: true));
        _bench.JoinWithoutId();
        Assert.Equal(ErrorCode.None, Commit(ids[0], 1));
    }

    [Fact]
    public void Group_with_members_is_not_deleted_and_its_offsets_only_if_they_are_consumers()
    {
        string[] ids = _bench.Stable(1);
        Assert.Equal((ErrorCode.NonEmptyGroup, ErrorCode.None), (_bench.Classic.CheckDelete(), _bench.Classic.CheckOffsetDelete()));
        _bench.Rejoin(ids[0]);
        Assert.Equal((ErrorCode.NonEmptyGroup, ErrorCode.None), (_bench.Classic.CheckDelete(), _bench.Classic.CheckOffsetDelete()));
        _bench.Leave(ids[0]);
        Assert.Equal((ErrorCode.None, ErrorCode.None), (_bench.Classic.CheckDelete(), _bench.Classic.CheckOffsetDelete()));

        JoinConnect();
        Assert.Equal((ErrorCode.NonEmptyGroup, ErrorCode.NonEmptyGroup), (_bench.Classic.CheckDelete(), _bench.Classic.CheckOffsetDelete()));
    }

    [Fact]
    public void Topics_are_those_of_all_subscriptions_as_of_the_last_generation()
    {
        JoinGroupRequest first = JoinRequest();
        first.Protocols = [Offer("range", "a", "b"), Offer("sticky", "x")];
        JoinGroupRequest second = JoinRequest();
        second.Protocols = [Offer("range", "c")];
        _bench.Join(first, version: 3);
        _bench.Join(second, version: 3);
        _bench.Shard.Advance(6000);

        Assert.Equal(["a", "b", "c"], new[] { "a", "b", "c", "x" }.Where(_bench.Classic.IsSubscribedTo));
    }

    [Fact]
    public void Consumers_whose_subscription_is_not_understood_may_be_subscribed_to_anything()
    {
        JoinGroupRequest request = JoinRequest();
        request.Protocols[0].Metadata = new byte[] { 0, 1, 0, 0 };
        _bench.Join(request, version: 3);
        _bench.Shard.Advance(3000);
        _bench.Assign(_bench.Classic.LeaderId!);

        Assert.True(_bench.Classic.IsSubscribedTo("anything"));
        Assert.Null(_bench.Classic.RetentionBase("anything", 5, 100));
    }

    [Fact]
    public void Retention_of_an_empty_group_begins_when_it_became_empty()
    {
        string[] ids = _bench.Stable(1);
        _bench.Leave(ids[0]);

        Assert.Equal(_bench.Shard.NowMs, _bench.Classic.RetentionBase("t", 5, _bench.Shard.NowMs));
        _bench.Shard.Advance(1000);
        _bench.Shard.Restart();
        Assert.Equal(_bench.Shard.NowMs - 1000, _bench.Classic.RetentionBase("t", 5, _bench.Shard.NowMs));
    }

    [Fact]
    public void Retention_of_a_stable_group_of_consumers_is_that_of_topics_that_nobody_subscribes_to()
    {
        string[] ids = _bench.Stable(1);

        Assert.Null(_bench.Classic.RetentionBase("t", 5, 100));
        Assert.Equal(5, _bench.Classic.RetentionBase("other", 5, 100));
        _bench.Rejoin(ids[0]);
        Assert.Null(_bench.Classic.RetentionBase("other", 5, 100));
    }

    [Fact]
    public void Retention_of_other_members_does_not_begin()
    {
        JoinConnect();

        Assert.Null(_bench.Classic.RetentionBase("t", 5, 100));
        Assert.False(_bench.Classic.IsSubscribedTo("t"));
    }

    [Fact]
    public void Group_is_not_disposed_of_under_a_member_that_was_given_an_id()
    {
        string id = _bench.NewMemberId();
        Assert.False(_bench.Classic.IsDisposable);
        _bench.Leave(id);
        Assert.True(_bench.Classic.IsDisposable);

        _bench.Shard.Run(_bench.Classic.AppendTombstones);
        Assert.Null(_bench.Found);
        _bench.CheckReplay();
    }

    [Fact]
    public void Description_shows_the_protocol_of_a_stable_group_only()
    {
        string[] ids = _bench.Joined(null, "i");
        DescribeGroupsResponse.DescribedGroup completing = _bench.Describe();
        _bench.Assign(ids);
        DescribeGroupsResponse.DescribedGroup stable = _bench.Describe();

        Assert.Equal(("CompletingRebalance", "consumer", ""), (completing.GroupState, completing.ProtocolType, completing.ProtocolData));
        Assert.All(completing.Members, member => Assert.Equal((0, 0), (member.MemberMetadata.Length, member.MemberAssignment.Length)));
        Assert.Equal((ErrorCode.None, "Stable", "consumer", "range"), (stable.ErrorCode, stable.GroupState, stable.ProtocolType, stable.ProtocolData));
        Assert.Equal([(ids[0], null, "client", "/127.0.0.1"), (ids[1], "i", "client", "/127.0.0.1")], stable.Members.Select(member => (member.MemberId, member.GroupInstanceId, member.ClientId, member.ClientHost)));
        Assert.Equal(Subscription("t").ToArray(), stable.Members[1].MemberMetadata.ToArray());
        Assert.Equal("1"u8.ToArray(), stable.Members[1].MemberAssignment.ToArray());
    }

    [Fact]
    public void Description_of_an_unknown_group_is_dead_and_an_error_as_of_version_6()
    {
        DescribeGroupsResponse.DescribedGroup old = _bench.Describe("x", 5);
        DescribeGroupsResponse.DescribedGroup latest = _bench.Describe("x");

        Assert.Equal(("Dead", ErrorCode.None, null), (old.GroupState, old.ErrorCode, old.ErrorMessage));
        Assert.Equal(("Dead", ErrorCode.GroupIdNotFound, "Group x not found."), (latest.GroupState, latest.ErrorCode, latest.ErrorMessage));
    }

    private ErrorCode Commit(string memberId, int generation, bool isTransactional = false) =>
        _bench.Classic.CheckOffsetCommit(memberId, null, generation, isTransactional, 9);

    private void JoinConnect()
    {
        JoinGroupRequest request = JoinRequest();
        request.ProtocolType = "connect";
        _bench.Join(request, version: 3);
        _bench.Shard.Advance(3000);
        SyncGroupRequest sync = SyncRequest(_bench.Classic.LeaderId!, _bench.Classic.Generation);
        sync.ProtocolType = "connect";
        Assert.Equal(ErrorCode.None, _bench.Sync(sync).Response().ErrorCode);
        Assert.Equal(ClassicGroupState.Stable, _bench.Classic.State);
    }
}
