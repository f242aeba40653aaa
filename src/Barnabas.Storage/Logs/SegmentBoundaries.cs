using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Logs;

/// <summary>The answer that ListOffsets gave before there was a time index: bases of segments by the time of their last write. Stateless.</summary>
internal static class SegmentBoundaries
{
    public static List<long> Before(StorageContext context, SegmentSet segments, long timestamp, long logStartOffset, long end, int max)
    {
        var boundaries = new List<(long Offset, long Modified)>();
        foreach (LogSegment segment in segments.All)
        {
            boundaries.Add((Math.Max(segment.BaseOffset, logStartOffset), context.Disk.LastModified(segment.Log.Path)));
        }

        if (segments.Active.Size > 0)
        {
            boundaries.Add((end, context.Now));
        }

        int last = timestamp switch
        {
            ListOffsetsTimestamp.Latest => boundaries.Count - 1,
            ListOffsetsTimestamp.Earliest => 0,
            _ => boundaries.FindLastIndex(boundary => boundary.Modified <= timestamp),
        };
        var found = new List<long>();
        for (int i = last; i >= 0 && found.Count < max; i--)
        {
            found.Add(boundaries[i].Offset);
        }

        return found;
    }
}
