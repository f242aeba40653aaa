using System.Buffers;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Records.Legacy;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Logs;

/// <summary>
/// Finds records by timestamp: segments and batches by index and header, and within the one batch in question record by record,
/// decompressed where it must be. Stateless over one immutable segment set; any thread.
/// </summary>
internal static class OffsetSearch
{
    private const int HeaderBuffer = 4096;

    /// <summary>The first record at or behind <paramref name="startOffset"/> whose timestamp is at least the given one.</summary>
    public static (long Offset, long Timestamp)? FirstAtOrAfter(SegmentSet segments, long timestamp, long startOffset, long endOffset)
    {
        foreach (LogSegment segment in segments.All)
        {
            if (segment.LargestTimestamp >= timestamp && InSegment(segment, timestamp, startOffset, endOffset) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The first record with the largest timestamp of the log.</summary>
    public static (long Offset, long Timestamp)? Latest(SegmentSet segments, long startOffset, long endOffset)
    {
        LogSegment? latest = null;
        long largest = TimeIndex.NoTimestamp;
        foreach (LogSegment segment in segments.All)
        {
            if (segment.MaxTimestamp.Timestamp > largest)
            {
                (latest, largest) = (segment, segment.MaxTimestamp.Timestamp);
            }
        }

        return latest is null ? null : InSegment(latest, largest, startOffset, endOffset);
    }

    private static (long Offset, long Timestamp)? InSegment(LogSegment segment, long timestamp, long startOffset, long endOffset)
    {
        if (!segment.Log.TryAcquire(out IDiskFile file))
        {
            return null;
        }

        try
        {
            long indexed = segment.TimeIndex.Lookup(timestamp).Offset;
            int position = segment.OffsetIndex.Lookup(Math.Max(indexed, startOffset)).Position;
            Span<byte> buffer = stackalloc byte[HeaderBuffer];
            var reader = new BatchFrameReader(file, position, segment.Size, buffer);
            while (reader.MoveNext())
            {
                BatchFrame frame = reader.Current;
                if (frame.MaxTimestamp >= timestamp
                    && frame.LastOffset >= startOffset
                    && InBatch(file, reader.Position, frame, timestamp, startOffset) is { } found)
                {
                    return found.Offset < endOffset ? found : null;
                }
            }

            return null;
        }
        finally
        {
            segment.Log.Release();
        }
    }

    private static (long Offset, long Timestamp)? InBatch(IDiskFile file, long position, BatchFrame frame, long timestamp, long startOffset)
    {
        int size = (int)frame.Size;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            return file.Read(bytes.AsSpan(0, size), position) < size ? null
                : frame.Magic == RecordBatchHeader.CurrentMagic ? InRecords(bytes.AsMemory(0, size), timestamp, startOffset)
                : InLegacyMessages(bytes.AsMemory(0, size), timestamp, startOffset);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static (long Offset, long Timestamp)? InRecords(ReadOnlyMemory<byte> batch, long timestamp, long startOffset)
    {
        using BatchRecords records = BatchRecords.Open(batch, BatchValidation.MaxDecompressedBytes);
        foreach (Record record in records)
        {
            if (record.Timestamp >= timestamp && record.Offset >= startOffset)
            {
                return (record.Offset, record.Timestamp);
            }
        }

        return null;
    }

    private static (long Offset, long Timestamp)? InLegacyMessages(ReadOnlyMemory<byte> messages, long timestamp, long startOffset)
    {
        using var set = new LegacyMessageSet(messages, BatchValidation.MaxDecompressedBytes);
        while (set.MoveNext())
        {
            if (set.Current.Timestamp >= timestamp && set.Current.Offset >= startOffset)
            {
                return (set.Current.Offset, set.Current.Timestamp);
            }
        }

        return null;
    }
}
