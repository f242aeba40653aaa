using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Tests.Records;

public sealed class RecordBatchBuilderTests
{
    [Fact]
    public void Null_key_and_value_stay_apart_from_empty_ones()
    {
        using var builder = new RecordBatchBuilder();
        builder.Append(1, (byte[]?)null, null);
        builder.Append(1, ReadOnlyMemory<byte>.Empty, ReadOnlyMemory<byte>.Empty);
        Assert.Equal([new RecordModel(0, 1, null, null, ""), new RecordModel(1, 1, "", "", "")], RecordModel.ReadBatch(builder.Build()));
    }

    [Fact]
    public void Base_timestamp_is_the_first_and_max_timestamp_the_largest()
    {
        using var builder = new RecordBatchBuilder();
        builder.Append(500, [1], [1]);
        builder.Append(900, [1], [1]);
        builder.Append(100, [1], [1]);
        var header = new RecordBatchHeader(builder.Build().Span);
        Assert.Equal(500, header.BaseTimestamp);
        Assert.Equal(900, header.MaxTimestamp);
    }

    [Fact]
    public void Delete_horizon_is_the_base_timestamp_and_records_keep_theirs()
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions { DeleteHorizon = 10_000 });
        builder.Append(500, [1], null);
        ReadOnlyMemory<byte> batch = builder.Build();
        var header = new RecordBatchHeader(batch.Span);
        Assert.True(header.Attributes.HasDeleteHorizon);
        Assert.Equal(10_000, header.BaseTimestamp);
        Assert.Equal(500, Assert.Single(RecordModel.ReadBatch(batch)).Timestamp);
    }

    [Fact]
    public void Compacted_batch_keeps_offsets_with_gaps()
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions { BaseOffset = 100, LastOffset = 120 });
        builder.AppendAt(103, 1, null, null);
        builder.AppendAt(110, 1, null, null);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AppendAt(110, 1, null, null));
        ReadOnlyMemory<byte> batch = builder.Build();
        Assert.Equal(120, new RecordBatchHeader(batch.Span).LastOffset);
        Assert.Equal([103, 110], RecordModel.ReadBatch(batch).Select(record => record.Offset));
    }

    [Fact]
    public void Records_of_another_batch_are_copied_whole()
    {
        byte[] original = TestBatches.Build(records: 20);
        using var builder = new RecordBatchBuilder(new RecordBatchOptions { Codec = CompressionCodec.Lz4 });
        using (BatchRecords records = BatchRecords.Open(original, int.MaxValue))
        {
            foreach (var record in records)
            {
                builder.Append(record);
            }
        }

        Assert.Equal(RecordModel.ReadBatch(original), RecordModel.ReadBatch(builder.Build()));
    }

    [Fact]
    public void Builder_reset_starts_another_batch()
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions { BaseOffset = 5 });
        builder.Append(1, [1], [1]);
        builder.Build();
        Assert.Throws<InvalidOperationException>(() => builder.Append(2, [2], [2]));
        builder.Reset(new RecordBatchOptions { Codec = CompressionCodec.Gzip });
        Assert.Throws<InvalidOperationException>(() => builder.Build());
        builder.Append(2, [2], [2]);
        Assert.Equal([new RecordModel(0, 2, "02", "02", "")], RecordModel.ReadBatch(builder.Build()));
    }

    [Fact]
    public void Marker_of_no_transaction_is_refused()
    {
        using BatchRecords records = BatchRecords.Open(TestBatches.Build(), 1 << 20);
        foreach (var record in records)
        {
            var refused = Assert.Throws<InvalidRecordsException>(() => EndTransactionMarker.Parse(record));
            Assert.Equal(ErrorCode.InvalidRecord, refused.ErrorCode);
        }
    }

    [Theory]
    [InlineData(ControlRecordType.LeaderChange)]
    [InlineData(ControlRecordType.SnapshotHeader)]
    [InlineData(ControlRecordType.SnapshotFooter)]
    [InlineData(ControlRecordType.KRaftVersion)]
    [InlineData(ControlRecordType.KRaftVoters)]
    public void Control_record_carries_its_type_and_the_bytes_given(ControlRecordType type)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions { IsControl = true, PartitionLeaderEpoch = 4 });
        builder.AppendControl(TestBatches.Timestamp, type, new byte[] { 0, 0, 7 });
        using BatchRecords records = BatchRecords.Open(builder.Build(), 1 << 20);
        foreach (var record in records)
        {
            Assert.Equal(type, ControlRecords.TypeOf(record));
            Assert.Equal([0, 0, 7], record.ValueSpan.ToArray());
        }
    }
}
