using System.Buffers;
using Barnabas.Protocol.Errors;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Logs;

/// <summary>Finds record ranges in the segments of a log. Stateless over one immutable segment set; any thread.</summary>
internal static class LogReader
{
    /// <summary>
    /// The batches from <paramref name="offset"/> on, up to <paramref name="maxOffset"/> (exclusive) and about <paramref name="maxBytes"/>.
    /// The caller has checked that the offset is within the log.
    /// </summary>
    public static LogReadResult Read(LogState log, SegmentSet segments, long offset, int maxBytes, bool minOneMessage, long maxOffset)
    {
        for (int i = Math.Max(segments.Floor(offset), 0); i < segments.Count; i++)
        {
            LogSegment segment = segments[i];
            if (segment.BaseOffset >= maxOffset)
            {
                break;
            }

            if (!segment.Log.TryAcquire(out IDiskFile file))
            {
                // Deleted since the set was read: by retention, or by a truncation that the caller will see.
                return Nothing(log, offset < log.LogStartOffset ? ErrorCode.OffsetOutOfRange : ErrorCode.None);
            }

            bool keep = false;
            try
            {
                int end = End(log, segments, i, maxOffset, file);
                if (segment.TryFind(offset, file, end, out SegmentPosition found))
                {
                    int limit = minOneMessage ? Math.Max(maxBytes, found.Size) : maxBytes;
                    int length = Math.Min(end - found.Position, limit);
                    keep = length > 0;
                    return new LogReadResult
                    {
                        Records = keep ? new FileRecords(segment.Log, file, segment.BaseOffset, found.Position, length) : null,
                        FirstEntryIncomplete = limit < found.Size,
                        LogStartOffset = log.LogStartOffset,
                        LogEndOffset = log.LogEndOffset,
                    };
                }
            }
            finally
            {
                if (!keep)
                {
                    segment.Log.Release();
                }
            }
        }

        return Nothing(log, ErrorCode.None);
    }

    public static LogReadResult Nothing(LogState log, ErrorCode error) =>
        new() { ErrorCode = error, LogStartOffset = log.LogStartOffset, LogEndOffset = log.LogEndOffset };

    /// <summary>The aborted transactions that concern a range that starts at <paramref name="fetchOffset"/>.</summary>
    public static List<AbortedTransaction> AbortedTransactions(SegmentSet segments, long fetchOffset, FileRecords records, long logEndOffset)
    {
        var aborted = new List<AbortedTransaction>();
        int index = Math.Max(segments.Floor(records.SegmentBaseOffset), 0);
        long upperBound = UpperBound(segments, index, records.Position + records.Length, logEndOffset);
        for (int i = index; i < segments.Count && !segments[i].TransactionIndex.Collect(fetchOffset, upperBound, aborted); i++)
        {
        }

        return aborted;
    }

    /// <summary>The position in a segment behind the last batch below <paramref name="maxOffset"/>.</summary>
    private static int End(LogState log, SegmentSet segments, int index, long maxOffset, IDiskFile file)
    {
        LogSegment segment = segments[index];

        // The size before the end offset: the writer publishes them the other way round, so all bytes below this size are below that offset.
        int size = segment.Size;
        bool whole = index + 1 < segments.Count ? segments[index + 1].BaseOffset <= maxOffset : log.LogEndOffset <= maxOffset;
        return whole || !segment.TryFind(maxOffset, file, size, out SegmentPosition bound) ? size : bound.Position;
    }

    /// <summary>An offset at or above all that the range holds, as cheaply as the index gives it.</summary>
    private static long UpperBound(SegmentSet segments, int index, long end, long logEndOffset) =>
        segments[index].OffsetIndex.UpperBound(end) is { } offset ? offset
            : index + 1 < segments.Count ? segments[index + 1].BaseOffset : logEndOffset;

    /// <summary>Copies a range into memory that the caller returns to the pool; cut to whole batches.</summary>
    public static (ErrorCode Error, IMemoryOwner<byte>? Memory, int Length) ReadToMemory(in LogReadResult read)
    {
        if (read.Records is not { } records)
        {
            return (read.ErrorCode, null, 0);
        }

        using (records)
        {
            IMemoryOwner<byte> memory = MemoryPool<byte>.Shared.Rent(records.Length);
            try
            {
                int length = records.Read(0, memory.Memory.Span[..records.Length]);
                return (ErrorCode.None, memory, WholeBatches(memory.Memory.Span[..length]));
            }
            catch
            {
                memory.Dispose();
                throw;
            }
        }
    }

    private static int WholeBatches(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (BatchFrame.TryParse(bytes[position..], out BatchFrame frame) && position + frame.Size <= bytes.Length)
        {
            position += (int)frame.Size;
        }

        return position;
    }
}
