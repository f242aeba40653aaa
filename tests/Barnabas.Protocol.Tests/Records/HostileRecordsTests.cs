using System.Buffers.Binary;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Records.Legacy;

namespace Barnabas.Protocol.Tests.Records;

public sealed class HostileRecordsTests
{
    private const int Rounds = 4000;
    private const int MaxBytes = 1 << 20;

    public static TheoryData<CompressionCodec> Codecs =>
        [CompressionCodec.None, CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd];

    public static TheoryData<sbyte, CompressionCodec> MessageSets => new()
    {
        { 0, CompressionCodec.None }, { 0, CompressionCodec.Gzip }, { 0, CompressionCodec.Snappy }, { 0, CompressionCodec.Lz4 },
        { 1, CompressionCodec.None }, { 1, CompressionCodec.Gzip }, { 1, CompressionCodec.Snappy }, { 1, CompressionCodec.Lz4 },
    };

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Mutated_batch_is_read_or_refused_by_name(CompressionCodec codec)
    {
        byte[] original = TestBatches.Build(new RecordBatchOptions { Codec = codec }, records: 8, valueSize: 300);
        var random = new Random(7);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] batch = Mutate(original, random, RecordBatchHeader.AttributesOffset);
            if (batch.Length >= RecordBatchHeader.Size)
            {
                BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(RecordBatchHeader.BatchLengthOffset), batch.Length - RecordBatchHeader.LogOverhead);
                RecordBatchStamp.RenewCrc(batch);
            }

            RecordBatchValidator.CheckProduced(batch, out _);
            ReadOrRefuse(() => RecordModel.ReadBatch(batch, MaxBytes));
            ReadOrRefuse(() => LegacyConverter.DownConvert(batch, 1, 0, MaxBytes));
        }
    }

    [Theory]
    [MemberData(nameof(MessageSets))]
    public void Mutated_message_set_is_read_or_refused_by_name(sbyte magic, CompressionCodec codec)
    {
        byte[] batch = TestBatches.Build(new RecordBatchOptions { Codec = codec }, records: 8, valueSize: 300);
        byte[] original = LegacyConverter.DownConvert(batch, magic, 0, MaxBytes);
        var random = new Random(8);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] messages = Mutate(original, random, 0);
            RenewFirstCrc(messages);
            ReadOrRefuse(() => LegacyConverter.UpConvert(messages, MaxBytes));
            ReadOrRefuse(() => LegacyConverter.UpConvert(messages, MaxBytes, firstOffset: 0));
        }
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Message_set_of_impossible_offsets_is_refused_by_name(long offset)
    {
        byte[] messages = LegacyConverter.DownConvert(TestBatches.Build(), 1, 0, MaxBytes);
        BinaryPrimitives.WriteInt64BigEndian(messages, offset);
        Assert.Throws<InvalidRecordsException>(() => LegacyConverter.UpConvert(messages, MaxBytes));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Random_bytes_are_read_or_refused_by_name(CompressionCodec codec)
    {
        var random = new Random(9);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            RecordBatchValidator.CheckAll(bytes, out _);
            ReadOrRefuse(() => LegacyConverter.UpConvert(bytes, MaxBytes));
            if (codec != CompressionCodec.None)
            {
                ReadOrRefuse(() => Compression.Decompress(codec, bytes, MaxBytes).Dispose());
            }
        }
    }

    private static byte[] Mutate(byte[] original, Random random, int from)
    {
        byte[] bytes = [.. original];
        for (int changes = random.Next(1, 6); changes > 0; changes--)
        {
            int at = random.Next(from, bytes.Length);
            bytes[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(bytes[at] ^ (1 << random.Next(8))),
                _ => random.Next(2) == 0 ? byte.MaxValue : (byte)0,
            };
        }

        return random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static void RenewFirstCrc(byte[] messages)
    {
        int size = messages.Length < 8 + sizeof(int) ? -1 : BinaryPrimitives.ReadInt32BigEndian(messages.AsSpan(8)) + LegacyMessage.LogOverhead;
        if (size > LegacyMessage.MagicOffset && size <= messages.Length)
        {
            uint crc = Crc32.Compute(messages.AsSpan(LegacyMessage.MagicOffset, size - LegacyMessage.MagicOffset));
            BinaryPrimitives.WriteUInt32BigEndian(messages.AsSpan(LegacyMessage.CrcOffset), crc);
        }
    }

    private static void ReadOrRefuse(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidRecordsException)
        {
            // The one way to refuse; anything else fails the test.
        }
    }
}
