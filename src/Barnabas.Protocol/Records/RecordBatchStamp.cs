using System.Buffers.Binary;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Sets header fields of a v2 batch in place, as the leader does when it appends. The span starts at the batch's base offset; where a
/// method renews the CRC it must hold exactly one whole batch. Stateless; the bytes belong to the caller.
/// </summary>
public static class RecordBatchStamp
{
    /// <summary>Not covered by the CRC.</summary>
    public static void SetBaseOffset(Span<byte> batch, long baseOffset) => BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);

    /// <summary>Not covered by the CRC.</summary>
    public static void SetPartitionLeaderEpoch(Span<byte> batch, int epoch) =>
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.PartitionLeaderEpochOffset..], epoch);

    /// <summary>Makes the batch one of LogAppendTime <paramref name="timestamp"/> (milliseconds since the epoch), and renews its CRC.</summary>
    public static void SetLogAppendTime(Span<byte> batch, long timestamp)
    {
        RecordBatchAttributes attributes = new RecordBatchHeader(batch).Attributes.WithLogAppendTime();
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchHeader.AttributesOffset..], attributes.Bits);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchHeader.MaxTimestampOffset..], timestamp);
        RenewCrc(batch);
    }

    /// <summary>Makes the batch one of CreateTime, keeping its timestamps, and renews its CRC.</summary>
    public static void SetCreateTime(Span<byte> batch)
    {
        RecordBatchAttributes attributes = new RecordBatchHeader(batch).Attributes.WithCreateTime();
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchHeader.AttributesOffset..], attributes.Bits);
        RenewCrc(batch);
    }

    /// <summary>Computes the CRC again over the whole span.</summary>
    public static void RenewCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[RecordBatchHeader.CrcOffset..], Crc32C.Compute(batch[RecordBatchHeader.AttributesOffset..]));
}
