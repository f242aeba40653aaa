using Barnabas.Protocol.Records;
using FsCheck;
using FsCheck.Fluent;

namespace Barnabas.Protocol.Tests.Records;

public sealed class RecordBatchPropertyTests
{
    private static readonly Gen<string?> Bytes = Gen.Frequency(
        (1, Gen.Constant<string?>(null)),
        (6, Gen.Choose(0, 80).SelectMany(size => Gen.Choose(0, int.MaxValue).Select(seed => (string?)Convert.ToHexString(TestBatches.Text(size, seed))))),
        (1, Gen.Choose(0, 40_000).Select(size => (string?)Convert.ToHexString(TestBatches.Text(size, size)))));

    private static readonly Gen<string> Header =
        from key in Gen.Elements("", "h", "trace-id", "ключ")
        from value in Bytes
        select $"{key}={value ?? "null"};";

    private static readonly Gen<RecordModel> Model =
        from timestamp in Gen.Frequency((8, Gen.Choose(0, int.MaxValue).Select(delta => TestBatches.Timestamp + delta)), (1, Gen.Elements(-1L, 0L, 1L << 60)))
        from key in Bytes
        from value in Bytes
        from headers in Header.ArrayOf(2)
        from headerCount in Gen.Choose(0, 2)
        select new RecordModel(0, timestamp, key, value, string.Concat(headers.Take(headerCount)));

    private static readonly Gen<RecordBatchOptions> Options =
        from baseOffset in Gen.Elements(0L, 1L, 1L << 33, long.MaxValue - 10_000)
        from producerId in Gen.Elements(-1L, 0L, 1L << 40)
        from transactional in Gen.Elements(false, true)
        from epoch in Gen.Choose(-1, 1000)
        select new RecordBatchOptions
        {
            BaseOffset = baseOffset,
            ProducerId = producerId,
            ProducerEpoch = (short)(producerId < 0 ? -1 : 3),
            BaseSequence = producerId < 0 ? -1 : int.MaxValue - 1,
            IsTransactional = transactional,
            PartitionLeaderEpoch = epoch,
        };

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void Batch_of_any_records_comes_back_as_it_was(CompressionCodec codec)
    {
        Gen<(RecordBatchOptions Options, RecordModel[] Records)> batches =
            from options in Options
            from records in Model.NonEmptyListOf()
            select (options with { Codec = codec }, records.Take(60).Select((record, i) => record with { Offset = options.BaseOffset + i }).ToArray());
        Prop.ForAll(batches.ToArbitrary(), batch => RoundTrips(batch.Options, batch.Records)).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithQuietOnSuccess(true));
    }

    private static bool RoundTrips(RecordBatchOptions options, RecordModel[] records)
    {
        using var builder = new RecordBatchBuilder(options);
        foreach (RecordModel record in records)
        {
            builder.Append(record.Timestamp, record.KeyBytes, record.ValueBytes, record.RecordHeaders);
        }

        ReadOnlyMemory<byte> batch = builder.Build();
        Assert.Equal(RecordBatchFault.None, RecordBatchValidator.Check(batch.Span, out int size));
        Assert.Equal(batch.Length, size);
        var header = new RecordBatchHeader(batch.Span);
        Assert.Equal(options.Attributes, header.Attributes);
        Assert.Equal(options.BaseOffset, header.BaseOffset);
        Assert.Equal(records[^1].Offset, header.LastOffset);
        Assert.Equal(options.BaseSequence, header.BaseSequence);
        Assert.Equal(records.Max(record => record.Timestamp), header.MaxTimestamp);
        Assert.Equal(records, RecordModel.ReadBatch(batch));
        return true;
    }
}
