using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

public sealed class OffsetFetchTests
{
    private readonly OffsetBench _bench = new();

    [Fact]
    public void Fetch_gives_what_was_committed_and_minus_one_for_what_was_not()
    {
        var request = OffsetBench.CommitOf("g", "t", (3, 42));
        request.Topics[0].Partitions[0].CommittedLeaderEpoch = 9;
        request.Topics[0].Partitions[0].CommittedMetadata = "note";
        _bench.Commit(request);

        var response = _bench.Fetch(new OffsetFetchRequest.OffsetFetchRequestGroup
        {
            GroupId = "g",
            Topics = [new() { Name = "t", PartitionIndexes = [7, 3] }, new() { Name = "u", PartitionIndexes = [0] }],
        });

        Assert.Equal(("g", ErrorCode.None), (response.GroupId, response.ErrorCode));
        Assert.Equal(["t", "u"], response.Topics.Select(topic => topic.Name));
        Assert.Equal(
            [(7, -1L, -1, "", ErrorCode.None), (3, 42L, 9, "note", ErrorCode.None), (0, -1L, -1, "", ErrorCode.None)],
            response.Topics.SelectMany(topic => topic.Partitions)
                .Select(p => (p.PartitionIndex, p.CommittedOffset, p.CommittedLeaderEpoch, p.Metadata!, p.ErrorCode)));
    }

    [Fact]
    public void Fetch_of_all_gives_every_topic_in_the_order_of_partitions()
    {
        _bench.Commit("g", "t", (5, 1), (0, 2), (3, 3));
        _bench.Commit("g", "u", (0, 4));
        _bench.Commit("other", "t", (0, 5));

        Assert.Equal([("t", 0, 2L), ("t", 3, 3L), ("t", 5, 1L), ("u", 0, 4L)], _bench.FetchAll("g"));
    }

    [Fact]
    public void Unknown_group_has_committed_nothing()
    {
        Assert.Equal(-1, _bench.Fetch("g", "t", 0).CommittedOffset);
        Assert.Equal(ErrorCode.None, _bench.Fetch("g", "t", 0).ErrorCode);
        Assert.Empty(_bench.FetchAll("g"));
        Assert.Empty(_bench.Shard.Groups.All);
    }

    [Fact]
    public void Group_refuses_a_member_it_does_not_know()
    {
        _bench.Commit("g", "t", (0, 1));
        _bench.AddGroup("g").FetchError = ErrorCode.UnknownMemberId;

        var response = _bench.Fetch(new OffsetFetchRequest.OffsetFetchRequestGroup { GroupId = "g", MemberId = "m", MemberEpoch = 1, Topics = null });

        Assert.Equal(ErrorCode.UnknownMemberId, response.ErrorCode);
        Assert.Empty(response.Topics);
    }

    [Fact]
    public void Offset_of_an_earlier_topic_of_the_name_is_not_given_for_the_new_one()
    {
        var (old, now) = (Guid.NewGuid(), Guid.NewGuid());
        _bench.ChangeTopics(topics => topics.With("t", 1, old));
        _bench.Commit("g", "t", (0, 5));

        Assert.Equal(-1, _bench.Fetch("g", "t", 0, topicId: now).CommittedOffset);
        Assert.Equal(5, _bench.Fetch("g", "t", 0, topicId: old).CommittedOffset);
        Assert.Equal(5, _bench.Fetch("g", "t", 0).CommittedOffset);
    }

    [Fact]
    public void Stable_fetch_refuses_what_an_open_transaction_may_change()
    {
        _bench.Commit("g", "t", (0, 5), (1, 6));
        _bench.CommitInTransaction(100, "g", "t", 0, 50);
        _bench.CommitInTransaction(100, "g", "t", 2, 70);

        Assert.Equal([(0, -1L, ErrorCode.UnstableOffsetCommit), (1, 6L, ErrorCode.None), (2, -1L, ErrorCode.UnstableOffsetCommit)], FetchThree(true));
        Assert.Equal([(0, 5L, ErrorCode.None), (1, 6L, ErrorCode.None), (2, -1L, ErrorCode.None)], FetchThree(false));
        Assert.Equal(
            [(0, ErrorCode.UnstableOffsetCommit), (1, ErrorCode.None)],
            _bench.Fetch(new OffsetFetchRequest.OffsetFetchRequestGroup { GroupId = "g", Topics = null }, true).Topics.Single().Partitions
                .Select(partition => (partition.PartitionIndex, partition.ErrorCode)));

        _bench.EndTransaction(100, 0, committed: true);

        Assert.Equal([(0, 50L, ErrorCode.None), (1, 6L, ErrorCode.None), (2, 70L, ErrorCode.None)], FetchThree(true));
    }

    private IEnumerable<(int, long, ErrorCode)> FetchThree(bool requireStable) =>
        _bench.Fetch(new OffsetFetchRequest.OffsetFetchRequestGroup { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0, 1, 2] }] }, requireStable)
            .Topics.Single().Partitions.Select(partition => (partition.PartitionIndex, partition.CommittedOffset, partition.ErrorCode));
}
