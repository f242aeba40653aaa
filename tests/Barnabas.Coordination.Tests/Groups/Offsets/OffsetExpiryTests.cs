using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

public sealed class OffsetExpiryTests
{
    private const long RetentionMs = 1000;
    private const long CheckMs = 100;

    private readonly OffsetBench _bench = new(new FakeGroupConfiguration
    {
        Broker = new() { OffsetsRetentionMs = RetentionMs, OffsetsRetentionCheckIntervalMs = CheckMs },
    });

    [Fact]
    public void Offset_expires_when_its_retention_is_over_and_the_group_with_the_last_one()
    {
        _bench.Commit("g", "t", (0, 1));
        _bench.Advance(CheckMs / 2);
        _bench.Commit("g", "t", (1, 1));
        _bench.TakeRecords();

        _bench.Advance(RetentionMs - (CheckMs / 2));
        RecordAssert.Equal([OffsetBench.Tombstone("g", "t", 0)], _bench.TakeRecords());

        _bench.Advance(CheckMs);
        RecordAssert.Equal([OffsetBench.Tombstone("g", "t", 1), FakeGroup.Tombstone("g")], _bench.TakeRecords());
        Assert.Empty(_bench.Shard.Groups.All);
        Assert.Equal(0, _bench.Shard.Offsets.Count);
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Fact]
    public void Offset_of_a_subscribed_topic_stays()
    {
        var group = _bench.AddGroup("g");
        group.Subscribed.Add("t");
        _bench.Commit("g", "t", (0, 1));
        _bench.Commit("g", "u", (0, 1));
        _bench.TakeRecords();

        _bench.Advance(RetentionMs * 2);

        RecordAssert.Equal([OffsetBench.Tombstone("g", "u", 0)], _bench.TakeRecords());
    }

    [Fact]
    public void Retention_that_the_client_chose_goes_before_the_configuration()
    {
        var request = OffsetBench.CommitOf("g", "t", (0, 1));
        request.RetentionTimeMs = 150;
        _bench.Commit(request, 2);
        request = OffsetBench.CommitOf("g", "t", (1, 1));
        request.RetentionTimeMs = RetentionMs * 2;
        _bench.Commit(request, 2);

        _bench.Advance(CheckMs);
        Assert.True(_bench.HasOffset("g", "t", 0));
        _bench.Advance(CheckMs);
        Assert.False(_bench.HasOffset("g", "t", 0));
        _bench.Advance((RetentionMs * 2) - (CheckMs * 3));
        Assert.True(_bench.HasOffset("g", "t", 1));
        _bench.Advance(CheckMs);
        Assert.False(_bench.HasOffset("g", "t", 1));
    }

    [Fact]
    public void Offset_that_an_open_transaction_may_change_stays_and_its_group_too()
    {
        _bench.Commit("g", "t", (0, 1));
        _bench.CommitInTransaction(100, "g", "t", 0, 2);
        _bench.CommitInTransaction(100, "h", "t", 0, 2);
        _bench.TakeRecords();

        _bench.Advance(RetentionMs * 2);
        Assert.Empty(_bench.TakeRecords());

        _bench.EndTransaction(100, 0, committed: false);
        _bench.Advance(CheckMs);
        RecordAssert.Equal([OffsetBench.Tombstone("g", "t", 0), FakeGroup.Tombstone("g"), FakeGroup.Tombstone("h")], _bench.TakeRecords());
    }

    [Fact]
    public void Large_sweep_goes_on_in_batches_of_bounded_size()
    {
        const int Partitions = 20_000;
        _bench.Commit("g", "t", [.. Enumerable.Range(0, Partitions).Select(partition => (partition, 1L))]);
        _bench.TakeRecords();
        int reactions = _bench.Reactions.Count;

        _bench.Advance(RetentionMs);

        Assert.Equal(Partitions + 1, _bench.TakeRecords().Count);
        Assert.True(_bench.Reactions.Skip(reactions).Max(reaction => reaction.Records.Count) < 10_000);
        Assert.Empty(_bench.Shard.Groups.All);
        Assert.Equal((new(GroupTimer.Expiry), CheckMs), _bench.Timers.Single());
    }

    [Fact]
    public void Failed_sweep_is_taken_up_again()
    {
        _bench.Commit("g", "t", (0, 1));
        _bench.Advance(RetentionMs - 1);
        _bench.FailNextAppend(ErrorCode.NotEnoughReplicas);

        _bench.Advance(1);
        Assert.True(_bench.HasOffset("g", "t", 0));
        _bench.Advance(CheckMs);

        Assert.False(_bench.HasOffset("g", "t", 0));
    }

    [Fact]
    public void Offsets_of_a_deleted_topic_leave_at_once()
    {
        _bench.ChangeTopics(topics => topics.With("t", 2).With("u", 1));
        _bench.Commit("g", "t", (0, 1), (1, 1));
        _bench.Commit("g", "u", (0, 1));
        _bench.Commit("h", "t", (0, 1));
        _bench.CommitInTransaction(100, "i", "t", 0, 1);
        _bench.TakeRecords();

        _bench.ChangeTopics(topics => topics.Without("t"));

        RecordAssert.Equal(
            [OffsetBench.Tombstone("g", "t", 1), OffsetBench.Tombstone("g", "t", 0), OffsetBench.Tombstone("h", "t", 0), OffsetBench.Tombstone("i", "t", 0)],
            _bench.TakeRecords());
        _bench.EndTransaction(100, 0, committed: true);
        Assert.Equal([("u", 0, 1L)], _bench.FetchAll("g"));
        Assert.Empty(_bench.FetchAll("i"));
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Fact]
    public void Offsets_of_the_new_topic_of_a_deleted_ones_name_stay()
    {
        var (old, now) = (Guid.NewGuid(), Guid.NewGuid());
        _bench.ChangeTopics(topics => topics.With("t", 1, old));
        _bench.Commit("g", "t", (0, 1));
        var request = OffsetBench.CommitOf("g", "t", (1, 1));
        request.Topics[0].TopicId = now;
        _bench.Commit(request, 10);

        _bench.ChangeTopics(topics => topics.With("t", 2, now));

        Assert.Equal([("t", 1, 1L)], _bench.FetchAll("g"));
    }

    [Fact]
    public void Deletion_that_could_not_be_recorded_is_tried_again()
    {
        _bench.ChangeTopics(topics => topics.With("t", 1));
        _bench.Commit("g", "t", (0, 1));
        _bench.FailNextAppend(ErrorCode.NotEnoughReplicas);

        _bench.ChangeTopics(topics => topics.Without("t"));
        Assert.True(_bench.HasOffset("g", "t", 0));
        _bench.Advance(RetentionMs);

        Assert.False(_bench.HasOffset("g", "t", 0));
    }
}
