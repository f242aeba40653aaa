namespace Barnabas.Storage.Segments;

/// <summary>The segments of a log in the order of their base offsets; never empty once the log is open. Immutable: a change makes a new one.</summary>
internal sealed class SegmentSet(LogSegment[] segments)
{
    public static SegmentSet Empty { get; } = new([]);

    public ReadOnlySpan<LogSegment> All => segments;

    public int Count => segments.Length;

    public LogSegment this[int i] => segments[i];

    public LogSegment First => segments[0];

    public LogSegment Active => segments[^1];

    /// <summary>Index of the segment that holds an offset: the last one whose base offset is at most it; -1 where it is below all.</summary>
    public int Floor(long offset)
    {
        int low = 0;
        int high = segments.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (segments[middle].BaseOffset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    public SegmentSet With(LogSegment segment) => new([.. segments, segment]);

    public SegmentSet WithoutFirst(int count) => new(segments[count..]);

    /// <summary>The first <paramref name="count"/> segments.</summary>
    public SegmentSet Take(int count) => new(segments[..count]);
}
