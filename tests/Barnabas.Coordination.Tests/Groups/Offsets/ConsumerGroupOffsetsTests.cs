using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Tests.Groups.Consumers;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

/// <summary>Offsets of groups of the consumer protocol: what members' epochs mean for who commits, what expires and what may be deleted.</summary>
public sealed class ConsumerGroupOffsetsTests
{
    private const string Group = ConsumerBench.GroupId;
    private const long RetentionMs = 100_000;
    private const long CheckMs = 1000;

    private readonly ConsumerBench _group = new();

    public ConsumerGroupOffsetsTests()
    {
        _group.Configuration.Broker = new() { OffsetsRetentionMs = RetentionMs, OffsetsRetentionCheckIntervalMs = CheckMs };
        _group.Bench.Restart();
    }

    private GroupBench Bench => _group.Bench;

    [Fact]
    public void Member_commits_in_its_epoch()
    {
        _group.Join("a", "foo");
        int epoch = _group.Group.FindMember("a")!.Epoch;

        Assert.Equal(ErrorCode.None, Commit("a", epoch, 0));
        Assert.Equal(ErrorCode.StaleMemberEpoch, Commit("a", epoch + 1, 0));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("stranger", epoch, 0));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("", -1, 0));
        Assert.Equal(ErrorCode.UnsupportedVersion, Commit("a", epoch, 0, version: 8));
    }

    [Fact]
    public void Member_commits_in_an_older_epoch_what_it_has_had_since()
    {
        _group.Join("a", "foo");
        int older = _group.Group.FindMember("a")!.Epoch;
        _group.Join("b", "foo");
        _group.Settle();
        var member = _group.Group.FindMember("a")!;
        Assert.True(member.Epoch > older);
        int[] kept = [.. member.Assigned[ConsumerBench.Foo].Keys];
        int[] given = [.. Enumerable.Range(0, 6).Except(kept)];
        Assert.Equal((3, 3), (kept.Length, given.Length));

        Assert.Equal(ErrorCode.None, Commit("a", older, kept));
        Assert.Equal(ErrorCode.StaleMemberEpoch, Commit("a", older, kept[0], given[0]));
        Assert.Equal(ErrorCode.StaleMemberEpoch, Commit("b", older, given));
        Assert.Equal(kept.Order(), Committed());
    }

    [Fact]
    public void Fetch_of_a_member_needs_its_epoch()
    {
        _group.Join("a", "foo");
        int epoch = _group.Group.FindMember("a")!.Epoch;
        Commit("a", epoch, 0);

        Assert.Equal((ErrorCode.None, 1), Fetch("a", epoch));
        Assert.Equal((ErrorCode.None, 1), Fetch(null, -1));
        Assert.Equal((ErrorCode.StaleMemberEpoch, 0), Fetch("a", epoch + 1));
        Assert.Equal((ErrorCode.UnknownMemberId, 0), Fetch("stranger", epoch));
    }

    [Fact]
    public void Offsets_stay_while_their_topic_is_subscribed_and_go_with_the_group_after_the_retention()
    {
        _group.Join("a", "foo");
        Commit("a", _group.Group.FindMember("a")!.Epoch, 0);
        for (int i = 0; i < 10; i++)
        {
            Bench.Advance(RetentionMs / 4);
            _group.Beat("a");
        }
        Assert.Equal([0], Committed());
        Assert.Equal(ErrorCode.NonEmptyGroup, DeleteGroup());

        _group.Leave("a");
        Bench.Advance(CheckMs);

        Assert.Equal(0, Bench.Shard.Offsets.Count);
        Assert.Null(Bench.Shard.Groups.Find(Group));
        Assert.Empty(Bench.Replayed().Groups.All);
    }

    [Fact]
    public void Deleted_group_leaves_nothing_of_itself()
    {
        _group.Join("a", "foo");
        Commit("a", _group.Group.FindMember("a")!.Epoch, 0, 1);
        _group.Leave("a");

        Assert.Equal(ErrorCode.None, DeleteGroup());

        Assert.Null(Bench.Shard.Groups.Find(Group));
        Assert.Equal(0, Bench.Shard.Offsets.Count);
        Assert.Empty(Bench.Replayed().Groups.All);
    }

    [Fact]
    public void Offsets_of_a_group_without_members_are_those_of_the_consumer_group_that_it_becomes()
    {
        Assert.Equal(ErrorCode.None, Commit("", -1, 4));
        Assert.Equal(GroupType.Classic, Bench.Shard.Groups.Find(Group)!.Type);

        _group.Join("a", "foo");

        Assert.Equal([4], Committed());
        Bench.Restart();
        Assert.IsType<ConsumerGroup>(Bench.Shard.Groups.Find(Group));
        Assert.Equal([4], Committed());
    }

    [Fact]
    public void Consumer_group_is_listed_and_is_not_described_as_a_classic_one()
    {
        _group.Join("a", "foo");

        var listed = Bench.Ask<ListGroupsResponse>((shard, decision, reply) => shard.Administration.List(decision, new() { TypesFilter = ["consumer"] }, reply)).Groups.Single();
        var described = Bench.Ask<DescribeGroupsResponse>((shard, decision, reply) => shard.Administration.Describe(decision, new(6, "", ""), [Group], reply)).Groups.Single();

        Assert.Equal((Group, "consumer", "Stable", "consumer"), (listed.GroupId, listed.ProtocolType, listed.GroupState, listed.GroupType));
        Assert.Equal(("Dead", ErrorCode.GroupIdNotFound), (described.GroupState, described.ErrorCode));
    }

    private ErrorCode Commit(string member, int epoch, params int[] partitions) => Commit(member, epoch, partitions, 10);

    private ErrorCode Commit(string member, int epoch, int partition, short version) => Commit(member, epoch, [partition], version);

    private ErrorCode Commit(string member, int epoch, int[] partitions, short version)
    {
        var request = OffsetBench.CommitOf(Group, "foo", [.. partitions.Select(partition => (partition, 5L))]);
        (request.MemberId, request.GenerationIdOrMemberEpoch) = (member, epoch);
        return Bench.Ask<OffsetCommitResponse>((shard, decision, reply) => shard.Offsets.Commit(decision, new(version, "client", "host"), request, reply))
            .Topics.Single().Partitions.Select(partition => partition.ErrorCode).Distinct().Single();
    }

    private (ErrorCode Error, int Topics) Fetch(string? member, int epoch)
    {
        var fetched = Bench.Ask<OffsetFetchResponse.OffsetFetchResponseGroup>((shard, decision, reply) => shard.Offsets.Fetch(
            decision,
            new() { GroupId = Group, MemberId = member, MemberEpoch = epoch, Topics = null },
            requireStable: false,
            reply));
        return (fetched.ErrorCode, fetched.Topics.Count);
    }

    private IEnumerable<int> Committed() => Enumerable.Range(0, 6).Where(partition => Bench.Shard.Offsets.TryGet(new(Group, "foo", partition), out _));

    private ErrorCode DeleteGroup() => Bench.Ask<DeleteGroupsResponse>((shard, decision, reply) => shard.Administration.Delete(decision, [Group], reply))
        .Results.Single().ErrorCode;
}
