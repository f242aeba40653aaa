using Barnabas.Protocol.Errors;
using Barnabas.Storage.Tests.Support;

namespace Barnabas.Storage.Tests;

public sealed class RetentionTests
{
    private const long Hour = 3600_000;

    [Fact]
    public void Segment_rolls_before_it_would_grow_beyond_segment_bytes()
    {
        int size = Batch.Of(1).Length;
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = size * 3 });

        for (int i = 0; i < 7; i++)
        {
            fixture.Add(1);
        }

        Assert.Equal((3, 6L, size), (fixture.Log.SegmentCount, fixture.Log.ActiveSegmentBaseOffset, fixture.Log.ActiveSegmentSize));
        Assert.Contains("00000000000000000003.snapshot", fixture.Files());
        Assert.DoesNotContain("00000000000000000000.snapshot", fixture.Files());
        Assert.Equal(6, fixture.Log.RecoveryPoint);
    }

    [Fact]
    public void Segment_rolls_when_records_are_segment_ms_apart()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentMs = Hour, MessageTimestampAfterMaxMs = long.MaxValue });
        fixture.Add(1, Batch.Time);

        fixture.Add(1, Batch.Time + Hour);
        Assert.Equal(1, fixture.Log.SegmentCount);
        fixture.Add(1, Batch.Time + Hour + 1);

        Assert.Equal(2, fixture.Log.SegmentCount);
    }

    [Fact]
    public void Segment_of_records_without_timestamp_rolls_by_the_clock()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentMs = Hour });
        fixture.Add(1, -1);

        fixture.Clock.Advance(TimeSpan.FromMilliseconds(Hour + 1));
        fixture.Add(1, -1);

        Assert.Equal(2, fixture.Log.SegmentCount);
    }

    [Fact]
    public void Jitter_rolls_earlier_but_never_later()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentMs = Hour, SegmentJitterMs = Hour / 2, MessageTimestampAfterMaxMs = long.MaxValue });
        var ages = new List<long>();
        for (int segment = 0; segment < 5; segment++)
        {
            long start = Batch.Time + (segment * 10 * Hour);
            long count = fixture.Add(1, start).BaseOffset;
            long age = 0;
            while (fixture.Log.ActiveSegmentBaseOffset == count || fixture.Log.ActiveSegmentBaseOffset == 0)
            {
                age += 60_000;
                fixture.Add(1, start + age);
            }

            ages.Add(age);
        }

        Assert.All(ages, age => Assert.InRange(age, Hour / 2, Hour + 60_000));
        Assert.True(ages.Distinct().Count() > 1);
    }

    [Fact]
    public void Segment_rolls_when_its_index_is_full()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentIndexBytes = 48, IndexIntervalBytes = 0 });

        for (int i = 0; i < 20; i++)
        {
            fixture.Add(1, Batch.Time + i);
        }

        Assert.True(fixture.Log.SegmentCount >= 4);
        Assert.All(Directory.GetFiles(fixture.Path, "*index"), file => Assert.InRange(new FileInfo(file).Length, 0, 48));
        Assert.Equal(20, LogFixture.ReadAll(fixture.Log).Count);
    }

    [Fact]
    public void Segment_rolls_when_an_offset_is_too_far_from_its_base()
    {
        using var fixture = new LogFixture();
        fixture.Log.AppendAsFollower(Batch.Of(1, baseOffset: 5));
        fixture.Log.AppendAsFollower(Batch.Of(1, baseOffset: int.MaxValue));
        Assert.Equal(1, fixture.Log.SegmentCount);

        fixture.Log.AppendAsFollower(Batch.Of(2, baseOffset: int.MaxValue + 100L));

        Assert.Equal((2, int.MaxValue + 100L), (fixture.Log.SegmentCount, fixture.Log.ActiveSegmentBaseOffset));
        Assert.Equal(4, LogFixture.ReadAll(fixture.Log).Count);
    }

    [Fact]
    public void Retention_bytes_keeps_at_least_that_much()
    {
        int size = Batch.Of(1).Length;
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = size, RetentionBytes = size * 3, RetentionMs = -1 });
        for (int i = 0; i < 10; i++)
        {
            fixture.Add(1);
        }

        Assert.Equal(7, fixture.Log.DeleteOldSegments(fixture.Now));

        Assert.Equal((7L, 3L * size), (fixture.Log.LogStartOffset, fixture.Log.Size));
        Assert.Equal(3, LogFixture.ReadAll(fixture.Log).Count);
    }

    [Fact]
    public void Retention_ms_goes_by_the_largest_timestamp_and_takes_the_active_segment_too()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = Batch.Of(1).Length, RetentionMs = Hour });
        fixture.Add(1, Batch.Time);
        fixture.Add(1, Batch.Time + 1000);
        fixture.Add(1, Batch.Time + 500);

        Assert.Equal(0, fixture.Log.DeleteOldSegments(Batch.Time + Hour));
        Assert.Equal(1, fixture.Log.DeleteOldSegments(Batch.Time + Hour + 501));
        Assert.Equal(2, fixture.Log.DeleteOldSegments(Batch.Time + Hour + 1001));

        Assert.Equal((3L, 3L, 1), (fixture.Log.LogStartOffset, fixture.Log.LogEndOffset, fixture.Log.SegmentCount));
        Assert.Equal(3, fixture.Add(1).BaseOffset);
    }

    [Fact]
    public void Nothing_above_the_high_watermark_is_deleted()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = Batch.Of(1).Length, RetentionBytes = 0 });
        for (int i = 0; i < 5; i++)
        {
            fixture.Add(1);
        }

        fixture.Log.UpdateHighWatermark(2);

        Assert.Equal(2, fixture.Log.DeleteOldSegments(fixture.Now));
    }

    [Fact]
    public void Compacted_log_is_not_deleted_by_retention()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = Batch.Of(1).Length, RetentionBytes = 0, CleanupPolicy = CleanupPolicy.Compact });
        fixture.Add(1);
        fixture.Add(1);

        Assert.Equal(0, fixture.Log.DeleteOldSegments(fixture.Now));
        fixture.Log.DeleteRecords(1);
        Assert.Equal(1, fixture.Log.DeleteOldSegments(fixture.Now));
    }

    [Fact]
    public void Delete_records_moves_the_start_within_the_high_watermark()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = Batch.Of(2).Length });
        for (int i = 0; i < 4; i++)
        {
            fixture.Add(2, leaderEpoch: i);
        }

        fixture.Log.UpdateHighWatermark(6);
        Assert.Equal(ErrorCode.OffsetOutOfRange, fixture.Log.DeleteRecords(7));
        Assert.Equal(ErrorCode.None, fixture.Log.DeleteRecords(5));
        Assert.Equal(ErrorCode.None, fixture.Log.DeleteRecords(3));

        Assert.Equal((5L, 4), (fixture.Log.LogStartOffset, fixture.Log.SegmentCount));
        Assert.Equal([new(2, 5), new(3, 6)], fixture.Log.Epochs.Entries);
        Assert.Equal(2, fixture.Log.DeleteOldSegments(fixture.Now));
        Assert.Equal((5L, 2), (fixture.Log.LogStartOffset, fixture.Log.SegmentCount));
        Assert.Equal([5, 6, 7], LogFixture.ReadAll(fixture.Log).Select(record => (int)record.Offset));
    }

    [Fact]
    public void Truncation_drops_whole_batches_from_the_offset_on()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = Batch.Of(2).Length * 2, IndexIntervalBytes = 0 });
        for (int i = 0; i < 8; i++)
        {
            fixture.Add(2, Batch.Time + (i * 10), leaderEpoch: i);
        }

        Assert.Equal(ErrorCode.None, fixture.Log.TruncateTo(7));

        // Offset 7 is inside the batch of 6 and 7, which goes as a whole from the file; the next append takes offset 7.
        Assert.Equal(7, fixture.Log.LogEndOffset);
        Assert.Equal(2, fixture.Log.SegmentCount);
        Assert.Equal(7, fixture.Add(1, Batch.Time + 75, leaderEpoch: 9).BaseOffset);
        Assert.Equal([0, 1, 2, 3, 4, 5, 7], LogFixture.ReadAll(fixture.Log).Select(record => (int)record.Offset));
        Assert.Equal([0, 1, 2, 3, 9], fixture.Log.Epochs.Entries.Select(entry => entry.Epoch));
        Assert.Equal(7, fixture.Log.FetchOffsetByTimestamp(ListOffsetsTimestamp.MaxTimestamp).Offset);
        PartitionLog log = fixture.ReopenAfterCleanStop();
        Assert.Equal(8, log.LogEndOffset);
    }

    [Fact]
    public void Full_truncation_starts_over_at_an_offset()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = Batch.Of(2).Length });
        fixture.Add(2);
        fixture.Add(2);

        Assert.Equal(ErrorCode.None, fixture.Log.TruncateFullyAndStartAt(100));

        Assert.Equal((100L, 100L, 1), (fixture.Log.LogStartOffset, fixture.Log.LogEndOffset, fixture.Log.SegmentCount));
        Assert.Empty(fixture.Log.Epochs.Entries);
        Assert.Equal(100, fixture.Add(1).BaseOffset);
        Assert.Equal(["00000000000000000100.index", "00000000000000000100.log", "00000000000000000100.timeindex", "leader-epoch-checkpoint"], fixture.Files());
    }
}
