using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Tests.Groups.Offsets;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Administration;

public sealed class GroupAdministrationTests
{
    private readonly OffsetBench _bench = new();

    [Theory]
    [InlineData("", "", "a b c")]
    [InlineData("Empty", "", "a")]
    [InlineData(" stABle ,EMPTY", "", "a b c")]
    [InlineData("stable", "Consumer", "c")]
    [InlineData("", "CLASSIC", "a b")]
    [InlineData("", "classic,consumer", "a b c")]
    [InlineData("Wobbly", "", "")]
    [InlineData("", "wobbly", "")]
    [InlineData("", " classic", "")]
    public void List_gives_the_groups_of_any_of_the_states_and_any_of_the_types(string states, string types, string expected)
    {
        _bench.Commit("a", "t", (0, 1));
        _bench.AddGroup("b").State = "Stable";
        var group = _bench.AddGroup("c");
        group.State = "Stable";
        group.FakeType = GroupType.Consumer;

        var listed = List(Split(states), Split(types));

        Assert.Equal(expected, string.Join(' ', listed.Select(entry => entry.GroupId).Order()));
    }

    [Fact]
    public void Listing_names_protocol_type_state_and_type()
    {
        _bench.Commit("a", "t", (0, 1));
        var group = _bench.AddGroup("b");
        group.State = "Assigning";
        group.FakeType = GroupType.Consumer;

        Assert.Equal(
            [("a", "", "Empty", "classic"), ("b", "consumer", "Assigning", "consumer")],
            List([], []).OrderBy(entry => entry.GroupId).Select(entry => (entry.GroupId, entry.ProtocolType, entry.GroupState, entry.GroupType)));
    }

    [Fact]
    public void Deleted_group_takes_its_offsets_with_it()
    {
        _bench.Commit("a", "t", (0, 1), (1, 1));
        _bench.CommitInTransaction(100, "a", "t", 1, 5);
        _bench.CommitInTransaction(100, "a", "u", 0, 5);
        _bench.Commit("b", "t", (0, 1));
        _bench.TakeRecords();

        var response = _bench.DeleteGroups("a", "x", "b");

        Assert.Equal(
            [("a", ErrorCode.None), ("x", ErrorCode.GroupIdNotFound), ("b", ErrorCode.None)],
            response.Results.Select(result => (result.GroupId, result.ErrorCode)));
        RecordAssert.Equal(
            [
                OffsetBench.Tombstone("a", "t", 1),
                OffsetBench.Tombstone("a", "t", 0),
                OffsetBench.Tombstone("a", "u", 0),
                FakeGroup.Tombstone("a"),
                OffsetBench.Tombstone("b", "t", 0),
                FakeGroup.Tombstone("b"),
            ],
            _bench.TakeRecords());
        _bench.EndTransaction(100, 0, committed: true);
        Assert.Equal(0, _bench.Shard.Offsets.Count);
        Assert.Empty(_bench.Shard.Groups.All);
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Fact]
    public void Group_in_use_is_not_deleted()
    {
        var group = _bench.AddGroup("a");
        group.DeleteError = ErrorCode.NonEmptyGroup;
        _bench.Commit("a", "t", (0, 1));
        _bench.TakeRecords();

        Assert.Equal([ErrorCode.NonEmptyGroup], _bench.DeleteErrors("a"));
        Assert.Empty(_bench.TakeRecords());
    }

    [Fact]
    public void Group_named_twice_is_deleted_once()
    {
        _bench.Commit("a", "t", (0, 1));
        _bench.TakeRecords();

        Assert.Equal([ErrorCode.None, ErrorCode.None], _bench.DeleteErrors("a", "a"));
        RecordAssert.Equal([OffsetBench.Tombstone("a", "t", 0), FakeGroup.Tombstone("a")], _bench.TakeRecords());
    }

    [Fact]
    public void Group_with_more_offsets_than_a_batch_takes_is_deleted_in_several()
    {
        const int Partitions = 20_000;
        _bench.Commit("a", "t", [.. Enumerable.Range(0, Partitions).Select(partition => (partition, 1L))]);
        _bench.Commit("b", "t", (0, 1));
        _bench.TakeRecords();
        int reactions = _bench.Reactions.Count;

        Assert.Equal([ErrorCode.None, ErrorCode.GroupIdNotFound, ErrorCode.None], _bench.DeleteErrors("a", "x", "b"));

        Assert.Equal(Partitions + 3, _bench.TakeRecords().Count);
        Assert.True(_bench.Reactions.Skip(reactions).Max(reaction => reaction.Records.Count) < 10_000);
        Assert.Empty(_bench.Shard.Groups.All);
        Assert.Equal(0, _bench.Shard.Offsets.Count);
    }

    [Fact]
    public void Groups_whose_end_could_not_be_recorded_say_so_and_stay()
    {
        _bench.Commit("a", "t", (0, 1));
        _bench.FailNextAppend(ErrorCode.CoordinatorNotAvailable);

        Assert.Equal([ErrorCode.GroupIdNotFound, ErrorCode.CoordinatorNotAvailable], _bench.DeleteErrors("x", "a"));
        Assert.Equal([("t", 0, 1L)], _bench.FetchAll("a"));
    }

    [Fact]
    public void Group_that_comes_into_use_between_two_batches_stays()
    {
        _bench.HoldsCommits = true;
        _bench.Send<OffsetCommitResponse>((shard, decision, reply) => shard.Offsets.Commit(
            decision, new(9, "", ""), OffsetBench.CommitOf("a", "t", [.. Enumerable.Range(0, 20_000).Select(partition => (partition, 1L))]), reply));
        var reply = _bench.Send<DeleteGroupsResponse>((shard, decision, reply) => shard.Administration.Delete(decision, ["a"], reply));
        ((FakeGroup)_bench.Shard.Groups.Find("a")!).DeleteError = ErrorCode.NonEmptyGroup;

        _bench.HoldsCommits = false;
        _bench.Commit();

        Assert.Equal(ErrorCode.NonEmptyGroup, reply.Response().Results.Single().ErrorCode);
        Assert.NotNull(_bench.Shard.Groups.Find("a"));
    }

    private static string[] Split(string values) => values.Length == 0 ? [] : values.Split(',');

    private List<ListGroupsResponse.ListedGroup> List(string[] states, string[] types) => _bench.Ask<ListGroupsResponse>(
        (shard, decision, reply) => shard.Administration.List(decision, new() { StatesFilter = [.. states], TypesFilter = [.. types] }, reply)).Groups;
}
