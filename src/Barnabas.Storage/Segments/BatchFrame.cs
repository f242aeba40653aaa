using System.Buffers.Binary;
using Barnabas.Protocol.Records;

namespace Barnabas.Storage.Segments;

/// <summary>What the log needs to know of a batch to step over it, in any message format that a segment may hold (v0 to v2). Immutable.</summary>
internal readonly struct BatchFrame
{
    /// <summary>Bytes that must be readable at a position to parse the frame there, unless the file ends before.</summary>
    public const int HeaderSize = RecordBatchHeader.Size;

    private const int LegacyTimestampOffset = 18;
    private const int MinLegacyLength = 14;
    private const long NoTimestamp = -1;

    private BatchFrame(long baseOffset, long lastOffset, long size, long maxTimestamp, sbyte magic)
    {
        BaseOffset = baseOffset;
        LastOffset = lastOffset;
        Size = size;
        MaxTimestamp = maxTimestamp;
        Magic = magic;
    }

    /// <summary>Of a compressed v0 or v1 message set this is the last offset too: the first one is inside.</summary>
    public long BaseOffset { get; }

    public long LastOffset { get; }

    /// <summary>Bytes of the whole batch.</summary>
    public long Size { get; }

    /// <summary>Milliseconds since the epoch, or -1.</summary>
    public long MaxTimestamp { get; }

    public sbyte Magic { get; }

    /// <summary>False where the bytes cannot be the start of a batch, or are too few to tell.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out BatchFrame frame)
    {
        frame = default;
        if (bytes.Length <= RecordBatchHeader.MagicOffset)
        {
            return false;
        }

        var header = new RecordBatchHeader(bytes);
        long size = (long)header.BatchLength + RecordBatchHeader.LogOverhead;
        switch (header.Magic)
        {
            case 2 when bytes.Length >= RecordBatchHeader.Size && size >= RecordBatchHeader.Size && header.LastOffsetDelta >= 0:
                frame = new BatchFrame(header.BaseOffset, header.LastOffset, size, header.MaxTimestamp, 2);
                return true;
            case 1 when bytes.Length >= LegacyTimestampOffset + sizeof(long) && header.BatchLength >= MinLegacyLength + sizeof(long):
                frame = new BatchFrame(header.BaseOffset, header.BaseOffset, size, BinaryPrimitives.ReadInt64BigEndian(bytes[LegacyTimestampOffset..]), 1);
                return true;
            case 0 when header.BatchLength >= MinLegacyLength:
                frame = new BatchFrame(header.BaseOffset, header.BaseOffset, size, NoTimestamp, 0);
                return true;
            default:
                return false;
        }
    }
}
