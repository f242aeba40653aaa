using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

public sealed class OffsetReplayTests
{
    private static readonly Guid TopicId = Guid.NewGuid();

    private readonly OffsetBench _bench = new();

    [Theory]
    [InlineData(0, -1, -1L, false)]
    [InlineData(1, -1, 77L, false)]
    [InlineData(2, -1, -1L, false)]
    [InlineData(3, 4, -1L, false)]
    [InlineData(4, 4, -1L, true)]
    public void Every_version_of_the_value_is_read(short version, int leaderEpoch, long expireTimestamp, bool hasTopicId)
    {
        OffsetCommitValue value = new() { Offset = 5, LeaderEpoch = 4, Metadata = "m", CommitTimestamp = 66, ExpireTimestamp = 77, TopicId = TopicId };

        _bench.ReplayFromLog(OffsetBench.Record("g", "t", 2, value, version));

        Assert.True(_bench.Shard.Offsets.TryGet(new("g", "t", 2), out var offset));
        Assert.Equal(
            new CommittedOffset
            {
                Offset = 5,
                LeaderEpoch = leaderEpoch,
                Metadata = "m",
                CommitTimestampMs = 66,
                ExpireTimestampMs = expireTimestamp,
                TopicId = hasTopicId ? TopicId : Guid.Empty,
                RecordOffset = 0,
            },
            offset);
    }

    [Fact]
    public void Record_of_before_Kafka_0_9_is_read_and_so_is_its_tombstone()
    {
        LegacyOffsetCommitKey key = new() { Group = "g", Topic = "t", Partition = 2 };
        _bench.ReplayFromLog(new(LegacyOffsetCommitKey.RecordType, key, new LegacyOffsetCommitValue { Offset = 5, Metadata = "m", CommitTimestamp = 66 }, 0));
        Assert.Equal((5, "m"), (_bench.Fetch("g", "t", 2).CommittedOffset, _bench.Fetch("g", "t", 2).Metadata));

        _bench.ReplayFromLog(new CoordinatorRecord(LegacyOffsetCommitKey.RecordType, key, null, 0));

        Assert.False(_bench.HasOffset("g", "t", 2));
    }

    [Fact]
    public void Tombstone_of_nothing_is_nothing()
    {
        _bench.ReplayFromLog(OffsetBench.Tombstone("g", "t", 0));

        Assert.Empty(_bench.Shard.Groups.All);
        Assert.Equal(0, _bench.Shard.Offsets.Count);
    }

    [Fact]
    public void Transaction_counts_when_it_ends_with_a_commit()
    {
        _bench.CommitInTransaction(100, "g", "t", 0, 5);
        Assert.Equal(-1, _bench.Fetch("g", "t", 0).CommittedOffset);
        Assert.NotNull(_bench.Shard.Groups.Find("g"));

        _bench.EndTransaction(200, 0, committed: true);
        Assert.False(_bench.HasOffset("g", "t", 0));
        _bench.EndTransaction(100, 0, committed: true);

        Assert.Equal(5, _bench.Fetch("g", "t", 0).CommittedOffset);
        Assert.Equal(1, _bench.Shard.Offsets.Count);
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Fact]
    public void Transaction_that_is_aborted_never_was()
    {
        _bench.Commit("g", "t", (0, 1));
        _bench.CommitInTransaction(100, "g", "t", 0, 5);

        _bench.EndTransaction(100, 0, committed: false);
        _bench.EndTransaction(100, 0, committed: true);

        Assert.Equal(1, _bench.Fetch("g", "t", 0, requireStable: true).CommittedOffset);
    }

    [Fact]
    public void Record_that_came_later_wins_over_a_transaction_that_ends_later()
    {
        _bench.CommitInTransaction(100, "g", "t", 0, 5);
        _bench.CommitInTransaction(100, "g", "t", 1, 5);
        _bench.Commit("g", "t", (0, 7));

        _bench.EndTransaction(100, 0, committed: true);

        Assert.Equal([("t", 0, 7L), ("t", 1, 5L)], _bench.FetchAll("g"));
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Fact]
    public void Of_two_transactions_the_later_record_wins()
    {
        _bench.CommitInTransaction(100, "g", "t", 0, 5);
        _bench.CommitInTransaction(200, "g", "t", 0, 6);

        _bench.EndTransaction(200, 0, committed: true);
        Assert.Equal(6, _bench.Fetch("g", "t", 0).CommittedOffset);
        _bench.EndTransaction(100, 0, committed: true);

        Assert.Equal(6, _bench.Fetch("g", "t", 0, requireStable: true).CommittedOffset);
    }

    [Fact]
    public void Groups_share_the_name_of_a_topic()
    {
        _bench.Commit("g", new string('t', 3), (0, 1));
        _bench.Commit("h", new string('t', 3), (0, 1));

        var table = _bench.Shard.Offsets.Committed;
        Assert.Same(table.Of("g").Keys.Single(), table.Of("h").Keys.Single());
    }
}
