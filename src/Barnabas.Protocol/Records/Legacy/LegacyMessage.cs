using System.Buffers.Binary;
using Barnabas.Protocol.Errors;

namespace Barnabas.Protocol.Records.Legacy;

/// <summary>
/// A view of one entry of a message set of format 0 or 1, checked when made. Layout (big-endian): offset 8, size 4, CRC-32 4, magic 1,
/// attributes 1, timestamp 8 (format 1 only), key length 4, key, value length 4, value. Where the codec bits are set, the value is a
/// compressed message set. Immutable view.
/// </summary>
internal readonly struct LegacyMessage
{
    public const int LogOverhead = 12;
    public const int CrcOffset = 12;
    public const int MagicOffset = 16;
    public const int AttributesOffset = 17;
    public const int TimestampOffset = 18;
    public const int NoTimestamp = -1;

    private const int HeaderSizeV0 = 18;
    private const int HeaderSizeV1 = 26;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly (int Start, int Length) _key;
    private readonly (int Start, int Length) _value;

    private LegacyMessage(ReadOnlyMemory<byte> bytes, (int Start, int Length) key, (int Start, int Length) value)
    {
        _bytes = bytes;
        _key = key;
        _value = value;
    }

    public int Size => _bytes.Length;

    public long Offset => BinaryPrimitives.ReadInt64BigEndian(_bytes.Span);

    public sbyte Magic => (sbyte)_bytes.Span[MagicOffset];

    public RecordBatchAttributes Attributes => new(_bytes.Span[AttributesOffset]);

    public CompressionCodec Codec => Attributes.Codec;

    public bool IsLogAppendTime => Magic == 1 && Attributes.IsLogAppendTime;

    /// <summary>Milliseconds since the epoch; -1 in format 0.</summary>
    public long Timestamp => Magic == 0 ? NoTimestamp : BinaryPrimitives.ReadInt64BigEndian(_bytes.Span[TimestampOffset..]);

    public ReadOnlyMemory<byte>? Value => _value.Length < 0 ? default(ReadOnlyMemory<byte>?) : _bytes.Slice(_value.Start, _value.Length);

    /// <summary>Bytes before the key length.</summary>
    public static int HeaderSize(sbyte magic) => magic == 0 ? HeaderSizeV0 : HeaderSizeV1;

    /// <summary>Bytes between the value and the end of the message have no meaning, as with Kafka.</summary>
    /// <exception cref="InvalidRecordsException">The bytes do not start with a whole, uncorrupted message of format 0 or 1.</exception>
    public static LegacyMessage Read(ReadOnlyMemory<byte> memory)
    {
        ReadOnlySpan<byte> bytes = memory.Span;
        int size = bytes.Length < LogOverhead ? -1 : BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        if (size > bytes.Length - LogOverhead || size < HeaderSizeV0 + (2 * sizeof(int)) - LogOverhead)
        {
            throw new InvalidRecordsException($"A message claims {size} bytes of {bytes.Length} that are there.", ErrorCode.CorruptMessage);
        }

        bytes = bytes[..(LogOverhead + size)];
        sbyte magic = (sbyte)bytes[MagicOffset];
        if (magic is not (0 or 1))
        {
            throw new InvalidRecordsException(
                $"A message set holds a message of format {magic}.",
                magic == RecordBatchHeader.CurrentMagic ? ErrorCode.InvalidRecord : ErrorCode.CorruptMessage);
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[CrcOffset..]) != Crc32.Compute(bytes[MagicOffset..]))
        {
            throw new InvalidRecordsException("The CRC of a message does not match.", ErrorCode.CorruptMessage);
        }

        int position = HeaderSize(magic);
        (int, int) key = ReadSlice(bytes, ref position);
        (int, int) value = ReadSlice(bytes, ref position);
        return new LegacyMessage(memory[..bytes.Length], key, value);
    }

    public Record ToRecord(long offset, long timestamp) => new(_bytes, offset, timestamp, _key, _value, (_bytes.Length, 0));

    private static (int Start, int Length) ReadSlice(ReadOnlySpan<byte> bytes, ref int position)
    {
        int length = bytes.Length - position < sizeof(int) ? int.MaxValue : BinaryPrimitives.ReadInt32BigEndian(bytes[position..]);
        position += sizeof(int);
        if (length < -1 || length > bytes.Length - position)
        {
            throw new InvalidRecordsException("The key or value of a message reaches past its end.");
        }

        int start = position;
        position += Math.Max(length, 0);
        return (start, length);
    }
}
