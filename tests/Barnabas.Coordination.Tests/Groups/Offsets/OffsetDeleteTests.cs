using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

public sealed class OffsetDeleteTests
{
    private readonly OffsetBench _bench = new();

    [Fact]
    public void Delete_removes_what_is_there_and_answers_for_what_is_not()
    {
        _bench.Commit("g", "t", (0, 1), (1, 2));
        _bench.CommitInTransaction(100, "g", "t", 2, 3);
        _bench.TakeRecords();

        var response = _bench.Delete("g", "t", 1, 2, 9);

        RecordAssert.Equal([OffsetBench.Tombstone("g", "t", 1), OffsetBench.Tombstone("g", "t", 2)], _bench.TakeRecords());
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        Assert.Equal([(1, ErrorCode.None), (2, ErrorCode.None), (9, ErrorCode.None)], response.Topics.Single().Partitions.Select(p => (p.PartitionIndex, p.ErrorCode)));
        _bench.EndTransaction(100, 0, committed: true);
        Assert.Equal([("t", 0, 1L)], _bench.FetchAll("g"));
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Fact]
    public void Offsets_of_a_subscribed_topic_stay()
    {
        var group = _bench.AddGroup("g");
        group.Subscribed.Add("t");
        _bench.Commit("g", "t", (0, 1));
        _bench.Commit("g", "u", (0, 1));

        Assert.Equal(ErrorCode.GroupSubscribedToTopic, _bench.Delete("g", "t", 0).Topics.Single().Partitions.Single().ErrorCode);
        Assert.Equal(ErrorCode.None, _bench.Delete("g", "u", 0).Topics.Single().Partitions.Single().ErrorCode);
        Assert.Equal([("t", 0, 1L)], _bench.FetchAll("g"));
    }

    [Fact]
    public void Unknown_group_is_not_found()
    {
        var response = _bench.Delete("g", "t", 0);

        Assert.Equal(ErrorCode.GroupIdNotFound, response.ErrorCode);
        Assert.Empty(response.Topics);
    }

    [Fact]
    public void Group_refuses_while_it_is_in_use()
    {
        _bench.Commit("g", "t", (0, 1));
        _bench.AddGroup("g").DeleteOffsetsError = ErrorCode.NonEmptyGroup;

        Assert.Equal(ErrorCode.NonEmptyGroup, _bench.Delete("g", "t", 0).ErrorCode);
        Assert.True(_bench.HasOffset("g", "t", 0));
    }
}
