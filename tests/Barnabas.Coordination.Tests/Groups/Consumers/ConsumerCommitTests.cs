using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>Who may commit, fetch and delete offsets of a consumer group.</summary>
public sealed class ConsumerCommitTests
{
    private readonly ConsumerBench _consumers = new();

    [Fact]
    public void A_member_commits_in_its_epoch()
    {
        _consumers.Join("a", "foo");
        ConsumerGroup group = _consumers.Group;

        Assert.Equal(ErrorCode.None, group.CheckOffsetCommit("a", null, 2, false, 9));
        Assert.Equal(ErrorCode.None, group.CheckPartitionCommit("a", 2, ConsumerBench.Bar, 0));
        Assert.Equal(ErrorCode.StaleMemberEpoch, group.CheckOffsetCommit("a", null, 3, false, 9));
        Assert.Equal(ErrorCode.UnsupportedVersion, group.CheckOffsetCommit("a", null, 2, false, 8));
        Assert.Equal(ErrorCode.None, group.CheckOffsetCommit("a", null, 2, true, 3));
        Assert.Equal(ErrorCode.UnknownMemberId, group.CheckOffsetCommit("b", null, 2, false, 9));
        Assert.Equal(ErrorCode.UnknownMemberId, group.CheckOffsetCommit("", null, -1, false, 9));
        Assert.Equal(ErrorCode.None, group.CheckOffsetCommit("", null, -1, true, 3));
    }

    [Fact]
    public void A_member_commits_in_an_older_epoch_what_it_has_since_then()
    {
        _consumers.Join("a", "foo");
        _consumers.Join("b", "foo");
        _consumers.Beat("a");
        PartitionEpochs kept = _consumers.Group.FindMember("a")!.Assigned;
        int given = _consumers.Group.FindMember("a")!.PendingRevocation[ConsumerBench.Foo].Keys.First();
        Assert.Equal(ErrorCode.None, _consumers.Group.CheckPartitionCommit("a", 2, ConsumerBench.Foo, given));
        _consumers.Settle();
        ConsumerGroup group = _consumers.Group;

        Assert.Equal(ErrorCode.None, group.CheckOffsetCommit("a", null, 2, false, 9));
        Assert.Equal(ErrorCode.None, group.CheckPartitionCommit("a", 2, ConsumerBench.Foo, kept[ConsumerBench.Foo].Keys.First()));
        Assert.Equal(ErrorCode.StaleMemberEpoch, group.CheckPartitionCommit("a", 2, ConsumerBench.Foo, given));
        Assert.Equal(ErrorCode.StaleMemberEpoch, group.CheckPartitionCommit("b", 2, ConsumerBench.Foo, given));
        Assert.Equal(ErrorCode.None, group.CheckPartitionCommit("b", 3, ConsumerBench.Foo, given));
    }

    [Fact]
    public void Offsets_of_an_empty_group_are_anybodys()
    {
        _consumers.Join("a", "foo");
        Assert.Null(_consumers.Group.RetentionBase("foo", 7, 9));
        Assert.Equal(7, _consumers.Group.RetentionBase("bar", 7, 9));
        Assert.Equal(ErrorCode.NonEmptyGroup, _consumers.Group.CheckDelete());
        _consumers.Leave("a");
        ConsumerGroup group = _consumers.Group;

        Assert.Equal(ErrorCode.None, group.CheckOffsetCommit("", null, -1, false, 2));
        Assert.Equal(ErrorCode.UnknownMemberId, group.CheckOffsetCommit("a", null, 2, false, 9));
        Assert.Equal(ErrorCode.None, group.CheckDelete());
        Assert.Equal(7, group.RetentionBase("foo", 7, 9));
    }

    [Fact]
    public void Offsets_are_fetched_by_members_in_their_epoch_and_by_others_without_one()
    {
        _consumers.Join("a", "foo");
        ConsumerGroup group = _consumers.Group;

        Assert.Equal(ErrorCode.None, group.CheckOffsetFetch(null, -1));
        Assert.Equal(ErrorCode.None, group.CheckOffsetFetch("a", 2));
        Assert.Equal(ErrorCode.StaleMemberEpoch, group.CheckOffsetFetch("a", 1));
        Assert.Equal(ErrorCode.UnknownMemberId, group.CheckOffsetFetch("b", 2));
        Assert.Equal(ErrorCode.UnknownMemberId, group.CheckOffsetFetch("", -1));
    }
}
