namespace Barnabas.Storage.Segments;

/// <summary>Which segments retention lets go: always the oldest ones, and never a segment that is not wholly below the high watermark. Stateless.</summary>
internal static class SegmentRetention
{
    /// <summary>Segments, from the first on, that are too old, too many, or wholly below the log start offset; and for which reason.</summary>
    public static (int Count, string Reason) Deletable(SegmentSet segments, LogConfig config, long now, long logStartOffset, long logEndOffset, long highWatermark)
    {
        bool delete = (config.CleanupPolicy & CleanupPolicy.Delete) != 0;
        long excess = TotalSize(segments) - config.RetentionBytes;
        int count = 0;
        string reason = "";
        for (; count < segments.Count; count++)
        {
            LogSegment segment = segments[count];
            bool last = count + 1 == segments.Count;
            long upperBound = last ? logEndOffset : segments[count + 1].BaseOffset;
            if (upperBound > highWatermark || (last && segment.Size == 0))
            {
                break;
            }

            bool tooMuch = delete && config.RetentionBytes >= 0 && excess >= segment.Size;
            bool tooOld = delete && config.RetentionMs >= 0 && now - segment.LargestTimestamp > config.RetentionMs;
            bool belowStart = !last && upperBound <= logStartOffset;
            if (!tooMuch && !tooOld && !belowStart)
            {
                break;
            }

            reason = tooOld ? "retention.ms" : tooMuch ? "retention.bytes" : "log start offset";
            excess -= segment.Size;
        }

        return (count, reason);
    }

    public static long TotalSize(SegmentSet segments)
    {
        long size = 0;
        foreach (LogSegment segment in segments.All)
        {
            size += segment.Size;
        }

        return size;
    }
}
