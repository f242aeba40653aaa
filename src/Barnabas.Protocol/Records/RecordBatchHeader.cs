using System.Buffers.Binary;

namespace Barnabas.Protocol.Records;

/// <summary>
/// A view of the 61-byte header of a record batch (message format v2) in place: nothing is copied or decoded ahead.
/// The span starts at the batch's base offset and may be longer than the batch. Immutable view; the bytes belong to the caller.
/// Layout (big-endian): baseOffset 8, batchLength 4, partitionLeaderEpoch 4, magic 1, crc 4, attributes 2, lastOffsetDelta 4,
/// baseTimestamp 8, maxTimestamp 8, producerId 8, producerEpoch 2, baseSequence 4, recordCount 4.
/// </summary>
public readonly ref struct RecordBatchHeader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Bytes of base offset and batch length, which batchLength itself does not count.</summary>
    public const int LogOverhead = 12;

    /// <summary>Bytes of the whole header of a v2 batch.</summary>
    public const int Size = 61;

    /// <summary>The magic of this format.</summary>
    public const sbyte CurrentMagic = 2;

    public const int BatchLengthOffset = 8;
    public const int PartitionLeaderEpochOffset = 12;
    public const int MagicOffset = 16;
    public const int CrcOffset = 17;

    /// <summary>Where the attributes start; the CRC covers everything from here to the end of the batch.</summary>
    public const int AttributesOffset = 21;
    public const int LastOffsetDeltaOffset = 23;
    public const int BaseTimestampOffset = 27;
    public const int MaxTimestampOffset = 35;
    public const int ProducerIdOffset = 43;
    public const int ProducerEpochOffset = 51;
    public const int BaseSequenceOffset = 53;
    public const int RecordCountOffset = 57;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public long BaseOffset => BinaryPrimitives.ReadInt64BigEndian(_bytes);

    /// <summary>Bytes that follow this field.</summary>
    public int BatchLength => BinaryPrimitives.ReadInt32BigEndian(_bytes[BatchLengthOffset..]);

    /// <summary>Bytes of the whole batch, header included.</summary>
    public int SizeInBytes => BatchLength + LogOverhead;

    public int PartitionLeaderEpoch => BinaryPrimitives.ReadInt32BigEndian(_bytes[PartitionLeaderEpochOffset..]);

    public sbyte Magic => (sbyte)_bytes[MagicOffset];

    /// <summary>CRC-32C (Castagnoli) of the bytes from <see cref="AttributesOffset"/> to the end of the batch.</summary>
    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(_bytes[CrcOffset..]);

    public RecordBatchAttributes Attributes => new(BinaryPrimitives.ReadInt16BigEndian(_bytes[AttributesOffset..]));

    public int LastOffsetDelta => BinaryPrimitives.ReadInt32BigEndian(_bytes[LastOffsetDeltaOffset..]);

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public long NextOffset => LastOffset + 1;

    /// <summary>Milliseconds since the epoch; record timestamps are deltas to it.</summary>
    public long BaseTimestamp => BinaryPrimitives.ReadInt64BigEndian(_bytes[BaseTimestampOffset..]);

    /// <summary>Milliseconds since the epoch: the largest record timestamp, or the append time.</summary>
    public long MaxTimestamp => BinaryPrimitives.ReadInt64BigEndian(_bytes[MaxTimestampOffset..]);

    /// <summary>-1 where the producer is not idempotent.</summary>
    public long ProducerId => BinaryPrimitives.ReadInt64BigEndian(_bytes[ProducerIdOffset..]);

    public bool HasProducerId => ProducerId >= 0;

    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(_bytes[ProducerEpochOffset..]);

    public int BaseSequence => BinaryPrimitives.ReadInt32BigEndian(_bytes[BaseSequenceOffset..]);

    /// <summary>The sequence of the last record: wraps from 2^31-1 to 0.</summary>
    public int LastSequence => Sequence.Add(BaseSequence, LastOffsetDelta);

    public int RecordCount => BinaryPrimitives.ReadInt32BigEndian(_bytes[RecordCountOffset..]);
}
