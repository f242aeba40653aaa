using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Tests.Support;

namespace Barnabas.Storage.Tests;

public sealed class AppendTests
{
    [Fact]
    public void Append_assigns_dense_offsets_and_stamps_the_batch()
    {
        using var fixture = new LogFixture();
        byte[] first = Batch.Of(3);
        byte[] second = Batch.Of(2);

        AppendResult one = fixture.Append(first, leaderEpoch: 7);
        AppendResult two = fixture.Append(second, leaderEpoch: 8);

        Assert.Equal((0L, 2L), (one.BaseOffset, one.LastOffset));
        Assert.Equal((3L, 4L), (two.BaseOffset, two.LastOffset));
        Assert.Equal(5, fixture.Log.LogEndOffset);
        Assert.Equal((3L, 8), (new RecordBatchHeader(second).BaseOffset, new RecordBatchHeader(second).PartitionLeaderEpoch));
        Assert.Equal(RecordBatchFault.None, RecordBatchValidator.Check(second, out _));
        Assert.Equal("0\n2\n7 0\n8 3\n", File.ReadAllText(Path.Combine(fixture.Path, "leader-epoch-checkpoint")));
        Assert.Equal([(0, "v0"), (1, "v1"), (2, "v2"), (3, "v0"), (4, "v1")], LogFixture.ReadAll(fixture.Log));
        Assert.Equal((byte[])[.. first, .. second], File.ReadAllBytes(fixture.Files().Where(name => name.EndsWith(".log", StringComparison.Ordinal)).Select(name => Path.Combine(fixture.Path, name)).Single()));
    }

    [Fact]
    public void Append_in_steady_state_allocates_nothing()
    {
        using var fixture = new LogFixture();
        byte[][] batches = [.. Enumerable.Range(0, 200).Select(i => Batch.Of(10, producerId: 5, epoch: 0, sequence: i * 10))];
        foreach (byte[] batch in batches.AsSpan(0, 100))
        {
            fixture.Append(batch);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 100; i < 150; i++)
        {
            fixture.Append(batches[i]);
        }

        // The index grows by doubling: at most one new array of a few hundred bytes falls into these fifty appends.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2048);
        Assert.Equal(1500, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void Log_append_time_is_stamped_and_returned()
    {
        using var fixture = new LogFixture(new LogConfig { MessageTimestampType = TimestampType.LogAppendTime });
        byte[] batch = Batch.Of(2, timestamp: 5);

        AppendResult result = fixture.Append(batch);

        var header = new RecordBatchHeader(batch);
        Assert.Equal(fixture.Now, result.LogAppendTime);
        Assert.Equal((true, fixture.Now), (header.Attributes.IsLogAppendTime, header.MaxTimestamp));
        Assert.True(RecordBatchValidator.HasValidCrc(batch));
    }

    [Fact]
    public void Batch_above_max_message_bytes_is_too_large()
    {
        using var fixture = new LogFixture(new LogConfig { MaxMessageBytes = 200 });

        Assert.Equal(ErrorCode.MessageTooLarge, fixture.Append(Batch.Of(1, valueSize: 300)).ErrorCode);
        Assert.Equal(ErrorCode.None, fixture.Append(Batch.Of(1, valueSize: 10)).ErrorCode);
    }

    [Fact]
    public void Batch_above_segment_bytes_is_refused()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 200 });

        Assert.Equal(ErrorCode.RecordListTooLarge, fixture.Append(Batch.Of(1, valueSize: 300)).ErrorCode);
    }

    [Fact]
    public void Flipped_bit_is_a_corrupt_message()
    {
        using var fixture = new LogFixture();
        byte[] batch = Batch.Of(1);
        batch[^1] ^= 1;

        Assert.Equal(ErrorCode.CorruptMessage, fixture.Append(batch).ErrorCode);
        Assert.Equal(0, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void Client_must_send_exactly_one_batch_without_control_records()
    {
        using var fixture = new LogFixture();

        Assert.Equal(ErrorCode.InvalidRecord, fixture.Append([.. Batch.Of(1), .. Batch.Of(1)]).ErrorCode);
        Assert.Equal(ErrorCode.InvalidRecord, fixture.Append([]).ErrorCode);
        Assert.Equal(ErrorCode.InvalidRecord, fixture.Append(Batch.Marker(true, 1, 0)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidRecord, fixture.Append(Batch.Of(1, baseOffset: 3)).ErrorCode);
        Assert.Equal(ErrorCode.None, fixture.Append([.. Batch.Of(1), .. Batch.Of(1)], origin: AppendOrigin.Coordinator).ErrorCode);
    }

    [Fact]
    public void Timestamps_beyond_the_bounds_are_refused_by_record()
    {
        using var fixture = new LogFixture(new LogConfig { MessageTimestampAfterMaxMs = 1000, MessageTimestampBeforeMaxMs = 5000 });

        AppendResult late = fixture.Append(Batch.Of(3, timestamp: Batch.Time + 999));
        AppendResult early = fixture.Append(Batch.Of(1, timestamp: Batch.Time - 5001));

        Assert.Equal((ErrorCode.InvalidTimestamp, 1), (late.ErrorCode, late.RecordErrors!.Count));
        Assert.Equal(2, late.RecordErrors[0].BatchIndex);
        Assert.Equal(ErrorCode.InvalidTimestamp, early.ErrorCode);
        Assert.Equal(ErrorCode.None, fixture.Append(Batch.Of(1, timestamp: Batch.Time - 5000)).ErrorCode);
    }

    [Fact]
    public void Compacted_topic_refuses_records_without_key()
    {
        using var fixture = new LogFixture(new LogConfig { CleanupPolicy = CleanupPolicy.Compact });

        AppendResult result = fixture.Append(Batch.Of(2, keys: false));

        Assert.Equal((ErrorCode.InvalidRecord, 2), (result.ErrorCode, result.RecordErrors!.Count));
        Assert.Equal(ErrorCode.None, fixture.Append(Batch.Of(2)).ErrorCode);
    }

    [Theory]
    [InlineData(TopicCompression.Gzip, CompressionCodec.None)]
    [InlineData(TopicCompression.Uncompressed, CompressionCodec.Gzip)]
    [InlineData(TopicCompression.Snappy, CompressionCodec.Gzip)]
    public void Topic_codec_is_applied(TopicCompression topic, CompressionCodec produced)
    {
        using var fixture = new LogFixture(new LogConfig { CompressionType = topic });

        AppendResult result = fixture.Append(Batch.Of(20, producerId: 3, epoch: 1, sequence: 0, codec: produced));
        AppendResult again = fixture.Append(Batch.Of(20, producerId: 3, epoch: 1, sequence: 0, codec: produced));

        Assert.Equal((ErrorCode.None, 19L), (result.ErrorCode, result.LastOffset));
        Assert.True(again.IsDuplicate);
        using FileRecords records = fixture.Log.Read(0, 1 << 20, true, long.MaxValue).Records!;
        byte[] bytes = new byte[records.Length];
        records.Read(0, bytes);
        Assert.Equal((CompressionCodec)topic, new RecordBatchHeader(bytes).Attributes.Codec);
        Assert.Equal(20, LogFixture.ReadAll(fixture.Log).Count);
    }

    [Fact]
    public void Follower_keeps_offsets_and_epochs_and_leaves_a_cut_batch_out()
    {
        using var leader = new LogFixture();
        using var follower = new LogFixture();
        byte[] first = Batch.Of(3);
        byte[] second = Batch.Of(2);
        leader.Append(first, leaderEpoch: 4);
        leader.Append(second, leaderEpoch: 5);
        byte[] fetched = [.. first, .. second];

        AppendResult cut = follower.Log.AppendAsFollower(fetched.AsMemory(0, fetched.Length - 1));
        AppendResult rest = follower.Log.AppendAsFollower(second);
        AppendResult again = follower.Log.AppendAsFollower(second);

        Assert.Equal((ErrorCode.None, 2L), (cut.ErrorCode, cut.LastOffset));
        Assert.Equal((ErrorCode.None, 4L), (rest.ErrorCode, rest.LastOffset));
        Assert.Equal(ErrorCode.OffsetOutOfRange, again.ErrorCode);
        Assert.Equal(leader.Log.Epochs.Entries, follower.Log.Epochs.Entries);
        Assert.Equal(LogFixture.ReadAll(leader.Log), LogFixture.ReadAll(follower.Log));
    }

    [Fact]
    public void Raft_leader_brings_offsets_and_epoch()
    {
        using var fixture = new LogFixture();

        AppendResult result = fixture.Append(Batch.Of(2, baseOffset: 0, leaderEpoch: 3), leaderEpoch: 99, AppendOrigin.RaftLeader);
        AppendResult behind = fixture.Append(Batch.Of(2, baseOffset: 1, leaderEpoch: 3), leaderEpoch: 99, AppendOrigin.RaftLeader);

        Assert.Equal((ErrorCode.None, 1L), (result.ErrorCode, result.LastOffset));
        Assert.Equal(ErrorCode.OffsetOutOfRange, behind.ErrorCode);
        Assert.Equal(3, fixture.Log.Epochs.LatestEpoch);
        Assert.Equal(ErrorCode.None, fixture.Log.Flush());
        Assert.Equal(2, fixture.Log.RecoveryPoint);
    }

    [Fact]
    public void Flush_messages_bounds_what_is_not_flushed()
    {
        using var fixture = new LogFixture(new LogConfig { FlushMessages = 3 });

        fixture.Add(2);
        Assert.Equal(0, fixture.Log.RecoveryPoint);
        fixture.Add(1);

        Assert.Equal(3, fixture.Log.RecoveryPoint);
    }

    [Fact]
    public void Flush_ms_flushes_when_due()
    {
        using var fixture = new LogFixture(new LogConfig { FlushMs = 500 });
        fixture.Add(2);

        fixture.Log.FlushIfDue(fixture.Now + 499);
        Assert.Equal(0, fixture.Log.RecoveryPoint);
        fixture.Log.FlushIfDue(fixture.Now + 500);

        Assert.Equal(2, fixture.Log.RecoveryPoint);
    }
}
