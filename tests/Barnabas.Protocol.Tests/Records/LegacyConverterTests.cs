using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Records.Legacy;

namespace Barnabas.Protocol.Tests.Records;

public sealed class LegacyConverterTests
{
    private const int MaxBytes = 1 << 24;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Down_conversion_leaves_out_control_batches_headers_and_an_unfinished_batch(sbyte magic)
    {
        byte[] plain = TestBatches.Build();
        byte[] marker = ControlRecords.EndTransactionBatch(new EndTransactionMarker(ControlRecordType.Commit, 1), 5, 0, TestBatches.Timestamp, baseOffset: 3);
        byte[] packed = TestBatches.Build(new RecordBatchOptions { Codec = CompressionCodec.Gzip, BaseOffset = 4 });
        byte[] messages = LegacyConverter.DownConvert((byte[])[.. plain, .. marker, .. packed, .. plain.AsSpan(0, 70)], magic, 0, MaxBytes);
        IEnumerable<RecordModel> expected = [.. RecordModel.ReadBatch(plain), .. RecordModel.ReadBatch(packed)];
        Assert.Equal(expected.Select(record => record with { Headers = "", Timestamp = magic == 0 ? -1 : record.Timestamp }), Read(messages));
    }

    [Fact]
    public void Down_conversion_trims_uncompressed_batches_to_the_fetch_offset()
    {
        byte[] plain = TestBatches.Build();
        Assert.Equal([2], Read(LegacyConverter.DownConvert(plain, 1, fetchOffset: 2, MaxBytes)).Select(record => record.Offset));
        byte[] packed = TestBatches.Build(new RecordBatchOptions { Codec = CompressionCodec.Snappy });
        Assert.Equal([0, 1, 2], Read(LegacyConverter.DownConvert(packed, 1, fetchOffset: 2, MaxBytes)).Select(record => record.Offset));
    }

    [Fact]
    public void Down_conversion_of_compacted_offsets_keeps_them()
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions { Codec = CompressionCodec.Lz4, BaseOffset = 100, LastOffset = 150 });
        builder.AppendAt(105, TestBatches.Timestamp, null, null);
        builder.AppendAt(120, TestBatches.Timestamp, null, null);
        foreach (sbyte magic in new sbyte[] { 0, 1 })
        {
            Assert.Equal([105, 120], Read(LegacyConverter.DownConvert(builder.Build(), magic, 0, MaxBytes)).Select(record => record.Offset));
        }
    }

    [Fact]
    public void Down_conversion_of_zstd_is_refused_as_unsupported()
    {
        byte[] batch = TestBatches.Build(new RecordBatchOptions { Codec = CompressionCodec.Zstd });
        var refused = Assert.Throws<InvalidRecordsException>(() => LegacyConverter.DownConvert(batch, 1, 0, MaxBytes));
        Assert.Equal(ErrorCode.UnsupportedCompressionType, refused.ErrorCode);
    }

    [Fact]
    public void Down_conversion_takes_no_more_bytes_than_were_read()
    {
        byte[] first = TestBatches.Build(records: 1);
        byte[] many = TestBatches.Build(new RecordBatchOptions { BaseOffset = 1 }, records: 200, valueSize: 1);
        byte[] whole = [.. LegacyConverter.DownConvert(first, 1, 0, MaxBytes), .. LegacyConverter.DownConvert(many, 1, 0, MaxBytes)];
        byte[] cut = LegacyConverter.DownConvert((byte[])[.. first, .. many], 1, 0, MaxBytes);
        Assert.True(cut.Length < whole.Length);
        Assert.Equal(first.Length + many.Length, cut.Length);
        Assert.True(whole.AsSpan().StartsWith(cut));
    }

    [Fact]
    public void Down_conversion_ends_before_zstd()
    {
        byte[] plain = TestBatches.Build();
        byte[] zstd = TestBatches.Build(new RecordBatchOptions { Codec = CompressionCodec.Zstd, BaseOffset = 3 });
        Assert.Equal(LegacyConverter.DownConvert(plain, 1, 0, MaxBytes), LegacyConverter.DownConvert((byte[])[.. plain, .. zstd], 1, 0, MaxBytes));
    }

    [Fact]
    public void Down_conversion_of_an_old_segment_keeps_what_is_old_enough()
    {
        byte[] of0 = LegacyConverter.DownConvert(TestBatches.Build(), 0, 0, MaxBytes);
        byte[] of1 = LegacyConverter.DownConvert(TestBatches.Build(new RecordBatchOptions { BaseOffset = 3 }), 1, 0, MaxBytes);
        byte[] packed = LegacyConverter.DownConvert(TestBatches.Build(new RecordBatchOptions { BaseOffset = 6, Codec = CompressionCodec.Gzip }), 1, 0, MaxBytes);
        byte[] segment = [.. of0, .. of1, .. packed];
        Assert.Equal(segment, LegacyConverter.DownConvert(segment, 1, 0, MaxBytes));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => (long)i), Read(LegacyConverter.DownConvert(segment, 0, 0, MaxBytes)).Select(record => record.Offset));
        Assert.All(Read(LegacyConverter.DownConvert(segment, 0, 0, MaxBytes)), record => Assert.Equal(-1, record.Timestamp));
    }

    [Fact]
    public void Produced_compressed_message_must_be_alone()
    {
        byte[] plain = LegacyConverter.DownConvert(TestBatches.Build(), 1, 0, MaxBytes);
        byte[] packed = LegacyConverter.DownConvert(TestBatches.Build(new RecordBatchOptions { Codec = CompressionCodec.Gzip }), 1, 0, MaxBytes);
        foreach (byte[] set in (byte[][])[[.. packed, .. packed], [.. plain, .. packed], [.. packed, .. plain]])
        {
            Assert.Equal(ErrorCode.InvalidRecord, Assert.Throws<InvalidRecordsException>(() => LegacyConverter.UpConvert(set, MaxBytes, firstOffset: 0)).ErrorCode);
        }
    }

    [Fact]
    public void Produced_messages_must_be_of_one_format()
    {
        byte[] of0 = LegacyConverter.DownConvert(TestBatches.Build(), 0, 0, MaxBytes);
        byte[] of1 = LegacyConverter.DownConvert(TestBatches.Build(), 1, 0, MaxBytes);
        byte[] of2 = TestBatches.Build();
        foreach (byte[] set in (byte[][])[[.. of0, .. of1], [.. of1, .. of0], [.. of1, .. of2]])
        {
            Assert.Equal(ErrorCode.InvalidRecord, Assert.Throws<InvalidRecordsException>(() => LegacyConverter.UpConvert(set, MaxBytes, firstOffset: 0)).ErrorCode);
        }
    }

    [Fact]
    public void Up_conversion_joins_messages_and_wrappers_to_one_batch()
    {
        byte[] plain = LegacyConverter.DownConvert(TestBatches.Build(), 1, 0, MaxBytes);
        var options = new RecordBatchOptions { Codec = CompressionCodec.Gzip, BaseOffset = 10 };
        byte[] packed = LegacyConverter.DownConvert(TestBatches.Build(options), 1, 0, MaxBytes);
        byte[] batch = LegacyConverter.UpConvert((byte[])[.. plain, .. packed], MaxBytes);
        Assert.Equal(CompressionCodec.Gzip, new RecordBatchHeader(batch).Attributes.Codec);
        Assert.Equal([0, 1, 2, 10, 11, 12], RecordModel.ReadBatch(batch).Select(record => record.Offset));
    }

    [Fact]
    public void Up_conversion_bounds_what_all_wrappers_together_decompress_to()
    {
        byte[] several = [.. Enumerable.Range(0, 3).SelectMany(i =>
            LegacyConverter.DownConvert(TestBatches.Build(new RecordBatchOptions { Codec = CompressionCodec.Gzip, BaseOffset = i }, 1, 60_000), 1, 0, MaxBytes))];
        Assert.Throws<DecompressionLimitException>(() => LegacyConverter.UpConvert(several, 100_000));
    }

    [Fact]
    public void Up_conversion_of_nothing_is_nothing() => Assert.Empty(LegacyConverter.UpConvert(ReadOnlyMemory<byte>.Empty, MaxBytes));

    [Fact]
    public void Message_with_a_flipped_bit_is_corrupt()
    {
        byte[] messages = LegacyConverter.DownConvert(TestBatches.Build(records: 1), 1, 0, MaxBytes);
        for (int i = LegacyMessage.CrcOffset; i < messages.Length; i++)
        {
            messages[i] ^= 4;
            var refused = Assert.Throws<InvalidRecordsException>(() => LegacyConverter.UpConvert(messages, MaxBytes));
            Assert.Equal(ErrorCode.CorruptMessage, refused.ErrorCode);
            messages[i] ^= 4;
        }
    }

    private static List<RecordModel> Read(byte[] messages)
    {
        using var set = new LegacyMessageSet(messages, MaxBytes);
        List<RecordModel> models = [];
        foreach (var record in set)
        {
            models.Add(RecordModel.Of(record));
        }

        return models;
    }
}
