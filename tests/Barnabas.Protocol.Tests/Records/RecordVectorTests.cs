using Barnabas.Protocol.Records;
using Barnabas.Protocol.Records.Legacy;
using Record = Barnabas.Protocol.Records.Record;

namespace Barnabas.Protocol.Tests.Records;

public sealed class RecordVectorTests
{
    private const int MaxBytes = 1 << 24;

    public static TheoryData<string> Batches => ["v2-none", "v2-gzip", "v2-snappy", "v2-lz4", "v2-zstd"];

    public static TheoryData<string> MessageSets =>
        ["v0-none", "v0-gzip", "v0-snappy", "v0-lz4", "v1-none", "v1-gzip", "v1-snappy", "v1-lz4"];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Batch_of_Kafka_decodes_to_its_records(string file)
    {
        foreach (RecordVector vector in RecordVector.Load(file + ".jsonl"))
        {
            Assert.Equal(RecordBatchFault.None, RecordBatchValidator.Check(vector.Bytes, out int size));
            Assert.Equal(vector.Bytes.Length, size);
            var header = new RecordBatchHeader(vector.Bytes);
            Assert.Equal(vector.Options.Attributes, header.Attributes);
            Assert.Equal(vector.Options.ProducerId, header.ProducerId);
            Assert.Equal(vector.Options.ProducerEpoch, header.ProducerEpoch);
            Assert.Equal(vector.Options.BaseSequence, header.BaseSequence);
            Assert.Equal(vector.Options.PartitionLeaderEpoch, header.PartitionLeaderEpoch);
            Assert.Equal(vector.Records, RecordModel.ReadBatch(vector.Bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Batch_built_from_the_records_of_Kafka_is_the_same(string file)
    {
        foreach (RecordVector vector in RecordVector.Load(file + ".jsonl"))
        {
            using var builder = new RecordBatchBuilder(vector.Options);
            foreach (RecordModel record in RecordModel.ReadBatch(AsCreateTime(vector.Bytes)))
            {
                builder.Append(record.Timestamp, record.KeyBytes, record.ValueBytes, record.RecordHeaders);
            }

            ReadOnlyMemory<byte> built = builder.Build();
            Assert.Equal(RecordBatchFault.None, RecordBatchValidator.Check(built.Span, out _));
            Assert.Equal(vector.Records, RecordModel.ReadBatch(built));
            if (vector.Codec == CompressionCodec.None)
            {
                Assert.Equal(Convert.ToHexString(vector.Bytes), Convert.ToHexString(built.Span));
            }
            else
            {
                Assert.Equal(HeaderWithoutSizeAndCrc(vector.Bytes), HeaderWithoutSizeAndCrc(built.ToArray()));
                Assert.Equal(Body(vector.Codec, vector.Bytes), Body(vector.Codec, built));
            }
        }
    }

    [Theory]
    [MemberData(nameof(MessageSets))]
    public void Message_set_of_Kafka_decodes_to_its_records(string file)
    {
        foreach (RecordVector vector in RecordVector.Load(file + ".jsonl"))
        {
            Assert.True(LegacyConverter.IsLegacy(vector.Bytes));
            Assert.Equal(vector.Records, ReadMessages(vector.Bytes));
        }
    }

    [Theory]
    [MemberData(nameof(MessageSets))]
    public void Message_set_written_from_the_records_of_Kafka_is_the_same(string file)
    {
        foreach (RecordVector vector in RecordVector.Load(file + ".jsonl"))
        {
            using var target = new PooledBuffer();
            using var writer = new LegacyMessageSetWriter(vector.Magic, vector.Codec, vector.Options.LogAppendTime, target);
            foreach (RecordModel record in vector.Records)
            {
                writer.Append(record.Offset, record.Timestamp, record.KeyBytes, record.ValueBytes);
            }

            writer.Complete();
            Assert.Equal(vector.Records, ReadMessages(target.WrittenMemory));
            if (vector.Codec == CompressionCodec.None)
            {
                Assert.Equal(Convert.ToHexString(vector.Bytes), Convert.ToHexString(target.WrittenSpan));
                continue;
            }

            Assert.Equal(WrapperWithoutSizeAndCrc(vector.Bytes), WrapperWithoutSizeAndCrc(target.WrittenMemory));
            if (!vector.IsLogAppendTime)
            {
                Assert.Equal(InnerMessages(vector.Bytes), InnerMessages(target.WrittenMemory));
            }
        }
    }

    [Theory]
    [MemberData(nameof(MessageSets))]
    public void Message_set_of_Kafka_up_converted_and_down_again_keeps_records_and_codec(string file)
    {
        foreach (RecordVector vector in RecordVector.Load(file + ".jsonl"))
        {
            byte[] batch = LegacyConverter.UpConvert(vector.Bytes, MaxBytes);
            Assert.Equal(RecordBatchFault.None, RecordBatchValidator.Check(batch, out _));
            var header = new RecordBatchHeader(batch);
            Assert.Equal(vector.Codec, header.Attributes.Codec);
            Assert.Equal(vector.IsLogAppendTime, header.Attributes.IsLogAppendTime);
            Assert.Equal(vector.Records, RecordModel.ReadBatch(batch));

            byte[] again = LegacyConverter.DownConvert(batch, vector.Magic, fetchOffset: 0, MaxBytes);
            Assert.Equal(vector.Records, ReadMessages(again));
            if (vector.Codec == CompressionCodec.None)
            {
                Assert.Equal(Convert.ToHexString(vector.Bytes), Convert.ToHexString(again));
            }
        }
    }

    [Theory]
    [MemberData(nameof(MessageSets))]
    public void Produced_message_set_is_numbered_from_zero(string file)
    {
        foreach (RecordVector vector in RecordVector.Load(file + ".jsonl"))
        {
            byte[] batch = LegacyConverter.UpConvert(vector.Bytes, MaxBytes, firstOffset: 0);
            Assert.Equal(RecordBatchFault.None, RecordBatchValidator.CheckProduced(batch, out _));
            Assert.Equal(vector.Records.Select((record, i) => record with { Offset = i }), RecordModel.ReadBatch(batch));
        }
    }

    [Fact]
    public void Transaction_markers_equal_those_of_Kafka()
    {
        foreach (var line in RecordVector.Lines("control.jsonl"))
        {
            var marker = new EndTransactionMarker(
                Enum.Parse<ControlRecordType>(line.GetProperty("type").GetString()!, ignoreCase: true), line.GetProperty("coordinatorEpoch").GetInt32());
            byte[] batch = ControlRecords.EndTransactionBatch(
                marker,
                line.GetProperty("producerId").GetInt64(),
                line.GetProperty("producerEpoch").GetInt16(),
                line.GetProperty("timestamp").GetInt64(),
                line.GetProperty("baseOffset").GetInt64(),
                line.GetProperty("partitionLeaderEpoch").GetInt32());
            Assert.Equal(line.GetProperty("hex").GetString(), Convert.ToHexStringLower(batch));

            using BatchRecords records = BatchRecords.Open(batch, MaxBytes);
            foreach (Record record in records)
            {
                Assert.Equal(marker, EndTransactionMarker.Parse(record));
            }
        }
    }

    [Fact]
    public void Murmur2_and_partitions_equal_those_of_Kafka()
    {
        foreach (var line in RecordVector.Lines("murmur2.jsonl"))
        {
            byte[] key = line.GetProperty("key").GetBytesFromBase64();
            Assert.Equal(line.GetProperty("murmur2").GetInt32(), Murmur2.Hash(key));
            Assert.Equal(line.GetProperty("partitionOf7").GetInt32(), Murmur2.Partition(key, 7));
            Assert.Equal(line.GetProperty("partitionOf64").GetInt32(), Murmur2.Partition(key, 64));
        }
    }

    private static List<RecordModel> ReadMessages(ReadOnlyMemory<byte> messages)
    {
        using var set = new LegacyMessageSet(messages, MaxBytes);
        List<RecordModel> models = [];
        foreach (Record record in set)
        {
            models.Add(RecordModel.Of(record));
        }

        return models;
    }

    /// <summary>With the timestamp-type bit off, the timestamps that the producer gave come out.</summary>
    private static byte[] AsCreateTime(byte[] batch)
    {
        byte[] copy = [.. batch];
        copy[RecordBatchHeader.AttributesOffset + 1] &= 0b1111_0111;
        return copy;
    }

    private static string Body(CompressionCodec codec, ReadOnlyMemory<byte> batch)
    {
        using PooledBuffer body = Compression.Decompress(codec, batch.Span[RecordBatchHeader.Size..], MaxBytes);
        return Convert.ToHexString(body.WrittenSpan);
    }

    private static string WrapperWithoutSizeAndCrc(ReadOnlyMemory<byte> messages)
    {
        LegacyMessage wrapper = LegacyMessage.Read(messages);
        return $"{wrapper.Size == messages.Length} {wrapper.Offset} {wrapper.Magic} {wrapper.Attributes.Bits} {wrapper.Timestamp}";
    }

    private static string InnerMessages(ReadOnlyMemory<byte> messages)
    {
        LegacyMessage wrapper = LegacyMessage.Read(messages);
        using PooledBuffer inner = Compression.Decompress(wrapper.Codec, wrapper.Value.GetValueOrDefault().Span, MaxBytes, wrapper.Magic);
        return Convert.ToHexString(inner.WrittenSpan);
    }

    private static string HeaderWithoutSizeAndCrc(byte[] batch)
    {
        byte[] header = batch[..RecordBatchHeader.Size];
        header.AsSpan(RecordBatchHeader.BatchLengthOffset, sizeof(int)).Clear();
        header.AsSpan(RecordBatchHeader.CrcOffset, sizeof(uint)).Clear();
        return Convert.ToHexString(header);
    }
}
