using System.Buffers.Binary;
using System.Text;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>Record batches to send: right ones, and right ones made wrong.</summary>
internal static class Batches
{
    /// <summary>One record a value, a second apart from <see cref="Peer.T0"/> on.</summary>
    public static byte[] Of(params string[] values) => With(RecordBatchOptions.Default, values);

    public static byte[] With(RecordBatchOptions options, params string[] values)
    {
        using var builder = new RecordBatchBuilder(options);
        for (int i = 0; i < values.Length; i++)
            builder.Append(Peer.T0 + i * 1000, Encoding.ASCII.GetBytes($"k{i}"), Encoding.ASCII.GetBytes(values[i]));
        return builder.ToArray();
    }

    public static byte[] At(long timestamp)
    {
        using var builder = new RecordBatchBuilder();
        builder.Append(timestamp, (byte[]?)null, "x"u8.ToArray());
        return builder.ToArray();
    }

    public static byte[] WithoutKey()
    {
        using var builder = new RecordBatchBuilder();
        builder.Append(Peer.T0, (byte[]?)null, "x"u8.ToArray());
        return builder.ToArray();
    }

    public static byte[] Idempotent(long producerId, short epoch, int sequence, int count = 1) =>
        With(new RecordBatchOptions { ProducerId = producerId, ProducerEpoch = epoch, BaseSequence = sequence }, [.. Enumerable.Range(sequence, count).Select(i => $"s{i}")]);

    /// <summary>Lets <paramref name="change"/> write into the batch, and makes its CRC right again.</summary>
    public static byte[] Changed(byte[] batch, Action<byte[]> change)
    {
        change(batch);
        RecordBatchStamp.RenewCrc(batch);
        return batch;
    }

    public static byte[] WithBadCrc(byte[] batch)
    {
        batch[RecordBatchHeader.CrcOffset] ^= 0xFF;
        return batch;
    }

    public static byte[] WithInt32(byte[] batch, int offset, int value) => Changed(batch, b => BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(offset), value));

    public static byte[] WithInt16(byte[] batch, int offset, short value) => Changed(batch, b => BinaryPrimitives.WriteInt16BigEndian(b.AsSpan(offset), value));

    /// <summary>Produces to partition 0 of a topic by name and id: each version takes what it knows.</summary>
    public static ProduceRequest Request(string topic, ReadOnlyMemory<byte> records, short acks = -1, int partition = 0, Guid id = default) => new()
    {
        Acks = acks,
        TimeoutMs = 10_000,
        TopicData = [new() { Name = topic, TopicId = id, PartitionData = [new() { Index = partition, Records = new RecordData(records) }] }],
    };
}
