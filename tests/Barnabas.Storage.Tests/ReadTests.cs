using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Tests.Support;

namespace Barnabas.Storage.Tests;

public sealed class ReadTests
{
    [Fact]
    public void Read_starts_with_the_batch_that_holds_the_offset()
    {
        using var fixture = new LogFixture();
        fixture.Add(3);
        fixture.Add(4);

        using FileRecords records = fixture.Log.Read(5, 1 << 20, minOneMessage: true, long.MaxValue).Records!;

        byte[] bytes = new byte[records.Length];
        Assert.Equal(bytes.Length, records.Read(0, bytes));
        Assert.Equal(3, new RecordBatchHeader(bytes).BaseOffset);
        Assert.False(records.Handle!.IsInvalid);
    }

    [Theory]
    [InlineData(-1, ErrorCode.OffsetOutOfRange)]
    [InlineData(7, ErrorCode.None)]
    [InlineData(8, ErrorCode.OffsetOutOfRange)]
    public void Offsets_outside_of_the_log(long offset, ErrorCode expected)
    {
        using var fixture = new LogFixture();
        fixture.Add(7);

        LogReadResult result = fixture.Log.Read(offset, 1000, true, long.MaxValue);

        Assert.Equal((expected, 0, 0L, 7L), (result.ErrorCode, result.Length, result.LogStartOffset, result.LogEndOffset));
    }

    [Fact]
    public void Read_stops_before_the_bound_of_isolation()
    {
        using var fixture = new LogFixture();
        int first = Batch.Of(3).Length;
        fixture.Add(3);
        fixture.Add(3);

        using FileRecords bounded = fixture.Log.Read(0, 1 << 20, true, 3).Records!;
        LogReadResult nothing = fixture.Log.Read(3, 1 << 20, true, 3);

        Assert.Equal(first, bounded.Length);
        Assert.Null(nothing.Records);
    }

    [Fact]
    public void First_batch_is_whole_only_where_asked()
    {
        using var fixture = new LogFixture();
        fixture.Add(3);

        LogReadResult cut = fixture.Log.Read(0, 10, minOneMessage: false, long.MaxValue);
        LogReadResult whole = fixture.Log.Read(0, 10, minOneMessage: true, long.MaxValue);

        Assert.Equal((true, 10), (cut.FirstEntryIncomplete, cut.Length));
        Assert.Equal((false, Batch.Of(3).Length), (whole.FirstEntryIncomplete, whole.Length));
        cut.Records!.Dispose();
        whole.Records!.Dispose();
    }

    [Fact]
    public void Records_in_flight_stay_readable_when_their_segment_is_deleted()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 100, RetentionBytes = 0, FileDeleteDelayMs = 10 });
        fixture.Add(1, prefix: "a");
        fixture.Add(1, prefix: "b");
        FileRecords records = fixture.Log.Read(0, 1 << 20, true, long.MaxValue).Records!;

        Assert.NotEqual(0, fixture.Log.DeleteOldSegments(fixture.Now));
        Assert.Contains(fixture.Files(), name => name.EndsWith(".log.deleted", StringComparison.Ordinal));
        Assert.Equal(ErrorCode.None, fixture.Log.DeleteDueFiles(fixture.Now + 10));
        Assert.DoesNotContain(fixture.Files(), name => name.EndsWith(".deleted", StringComparison.Ordinal));

        byte[] bytes = new byte[records.Length];
        Assert.Equal(bytes.Length, records.Read(0, bytes));
        Assert.Equal(RecordBatchFault.None, RecordBatchValidator.Check(bytes, out _));
        Assert.Equal(ErrorCode.OffsetOutOfRange, fixture.Log.Read(0, 100, true, long.MaxValue).ErrorCode);
        records.Dispose();
        Assert.True(records.Handle!.IsClosed);
    }

    [Fact]
    public void Every_offset_is_found_across_many_segments_and_index_entries()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 4000, IndexIntervalBytes = 200 });
        for (int i = 0; i < 200; i++)
        {
            fixture.Add(1 + (i % 3), prefix: $"r{i}-");
        }

        Assert.True(fixture.Log.SegmentCount > 3);
        foreach (bool reopened in new[] { false, true })
        {
            PartitionLog log = reopened ? fixture.ReopenAfterCleanStop() : fixture.Log;
            List<(long Offset, string Value)> all = LogFixture.ReadAll(log);
            Assert.Equal(log.LogEndOffset, all.Count);
            for (long offset = 0; offset < log.LogEndOffset; offset += 7)
            {
                using FileRecords records = log.Read(offset, 1, true, long.MaxValue).Records!;
                byte[] bytes = new byte[records.Length];
                records.Read(0, bytes);
                var header = new RecordBatchHeader(bytes);
                Assert.InRange(offset, header.BaseOffset, header.LastOffset);
            }
        }
    }

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    public void Offsets_are_found_by_timestamp_to_the_record(CompressionCodec codec)
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 1000, IndexIntervalBytes = 0 });
        for (int i = 0; i < 20; i++)
        {
            fixture.Append(Batch.Of(5, timestamp: Batch.Time + (i * 100), codec: codec), leaderEpoch: i / 10);
        }

        foreach (bool reopened in new[] { false, true })
        {
            PartitionLog log = reopened ? fixture.ReopenAfterCleanStop() : fixture.Log;
            Assert.Equal(new TimestampOffset(ErrorCode.None, 0, Batch.Time, 0), log.FetchOffsetByTimestamp(0));
            Assert.Equal(new TimestampOffset(ErrorCode.None, 37, Batch.Time + 702, 0), log.FetchOffsetByTimestamp(Batch.Time + 702));
            Assert.Equal(new TimestampOffset(ErrorCode.None, 70, Batch.Time + 1400, 1), log.FetchOffsetByTimestamp(Batch.Time + 1305));
            Assert.Equal(TimestampOffset.None, log.FetchOffsetByTimestamp(Batch.Time + 1905));
            Assert.Equal(new TimestampOffset(ErrorCode.None, 99, Batch.Time + 1904, 1), log.FetchOffsetByTimestamp(ListOffsetsTimestamp.MaxTimestamp));
            Assert.Equal(new TimestampOffset(ErrorCode.None, 0, -1, 0), log.FetchOffsetByTimestamp(ListOffsetsTimestamp.Earliest));
            Assert.Equal(new TimestampOffset(ErrorCode.None, 0, -1, 0), log.FetchOffsetByTimestamp(ListOffsetsTimestamp.EarliestLocal));
            Assert.Equal(new TimestampOffset(ErrorCode.None, 100, -1, 1), log.FetchOffsetByTimestamp(ListOffsetsTimestamp.Latest));
            Assert.Equal(TimestampOffset.None, log.FetchOffsetByTimestamp(ListOffsetsTimestamp.LatestTiered));
        }
    }

    [Fact]
    public void Empty_log_has_no_timestamps()
    {
        using var fixture = new LogFixture();

        Assert.Equal(TimestampOffset.None, fixture.Log.FetchOffsetByTimestamp(0));
        Assert.Equal(TimestampOffset.None, fixture.Log.FetchOffsetByTimestamp(ListOffsetsTimestamp.MaxTimestamp));
        Assert.Equal(new TimestampOffset(ErrorCode.None, 0, -1, -1), fixture.Log.FetchOffsetByTimestamp(ListOffsetsTimestamp.Latest));
    }

    [Fact]
    public void Epochs_end_where_the_next_one_starts()
    {
        using var fixture = new LogFixture();
        fixture.Add(3, leaderEpoch: 2);
        fixture.Add(4, leaderEpoch: 5);

        Assert.Equal((-1, -1L), Ends(fixture, -1));
        Assert.Equal((1, 0L), Ends(fixture, 1));
        Assert.Equal((2, 3L), Ends(fixture, 2));
        Assert.Equal((2, 3L), Ends(fixture, 4));
        Assert.Equal((5, 7L), Ends(fixture, 5));
        Assert.Equal((-1, -1L), Ends(fixture, 6));
    }

    [Fact]
    public async Task Readers_beside_a_writer_see_only_whole_batches_in_order()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 20_000, IndexIntervalBytes = 300 });
        const int Batches = 2000;
        var writer = Task.Run(() =>
        {
            for (int i = 0; i < Batches; i++)
            {
                fixture.Log.AppendAsLeader(Batch.Of(2), 0);
            }
        });
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            long next = 0;
            while (next < Batches * 2)
            {
                long end = fixture.Log.LogEndOffset;
                using FileRecords? records = fixture.Log.Read(next, 5000, true, end).Records;
                if (records is null)
                {
                    Thread.Yield();
                    continue;
                }

                byte[] bytes = new byte[records.Length];
                records.Read(0, bytes);
                var walk = new RecordBatchEnumerator(bytes);
                while (walk.MoveNext())
                {
                    Assert.Equal(next, walk.Current.BaseOffset);
                    Assert.True(walk.Current.LastOffset < end);
                    next = walk.Current.NextOffset;
                }
            }
        })).ToArray();

        await Task.WhenAll([writer, .. readers]).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static (int Epoch, long EndOffset) Ends(LogFixture fixture, int epoch)
    {
        var end = fixture.Log.OffsetForLeaderEpoch(epoch);
        return (end.Epoch, end.EndOffset);
    }
}
