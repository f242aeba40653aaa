namespace Barnabas.Storage;

/// <summary>
/// The topic-level settings that a partition log acts on, with Kafka's names and defaults. Immutable; a log takes a new one at run time
/// by <see cref="PartitionLog.UpdateConfig"/>.
/// </summary>
public sealed record LogConfig
{
    public static LogConfig Default { get; } = new();

    /// <summary><c>segment.bytes</c>: the active segment rolls before it would grow beyond this.</summary>
    public int SegmentBytes { get; init; } = 1024 * 1024 * 1024;

    /// <summary><c>segment.ms</c></summary>
    public long SegmentMs { get; init; } = 7 * 24 * 3600_000L;

    /// <summary><c>segment.jitter.ms</c>: at most so much is taken from <see cref="SegmentMs"/>, by chance, for each segment.</summary>
    public long SegmentJitterMs { get; init; }

    /// <summary><c>segment.index.bytes</c></summary>
    public int SegmentIndexBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary><c>index.interval.bytes</c></summary>
    public int IndexIntervalBytes { get; init; } = 4096;

    /// <summary><c>retention.bytes</c>; -1 for no bound.</summary>
    public long RetentionBytes { get; init; } = -1;

    /// <summary><c>retention.ms</c>; -1 for no bound.</summary>
    public long RetentionMs { get; init; } = 7 * 24 * 3600_000L;

    /// <summary><c>file.delete.delay.ms</c></summary>
    public long FileDeleteDelayMs { get; init; } = 60_000;

    /// <summary><c>flush.messages</c>: fsync when so many records are not flushed.</summary>
    public long FlushMessages { get; init; } = long.MaxValue;

    /// <summary><c>flush.ms</c>: fsync when the last flush is so long ago.</summary>
    public long FlushMs { get; init; } = long.MaxValue;

    /// <summary><c>max.message.bytes</c>: the largest batch.</summary>
    public int MaxMessageBytes { get; init; } = 1_048_588;

    /// <summary><c>preallocate</c></summary>
    public bool Preallocate { get; init; }

    /// <summary><c>message.timestamp.type</c></summary>
    public TimestampType MessageTimestampType { get; init; } = TimestampType.CreateTime;

    /// <summary><c>message.timestamp.before.max.ms</c></summary>
    public long MessageTimestampBeforeMaxMs { get; init; } = long.MaxValue;

    /// <summary><c>message.timestamp.after.max.ms</c></summary>
    public long MessageTimestampAfterMaxMs { get; init; } = 3600_000;

    /// <summary><c>compression.type</c></summary>
    public TopicCompression CompressionType { get; init; } = TopicCompression.Producer;

    /// <summary><c>compression.gzip.level</c></summary>
    public int CompressionGzipLevel { get; init; } = -1;

    /// <summary><c>compression.lz4.level</c></summary>
    public int CompressionLz4Level { get; init; } = 9;

    /// <summary><c>compression.zstd.level</c></summary>
    public int CompressionZstdLevel { get; init; } = 3;

    /// <summary><c>cleanup.policy</c></summary>
    public CleanupPolicy CleanupPolicy { get; init; } = CleanupPolicy.Delete;

    /// <summary><c>delete.retention.ms</c></summary>
    public long DeleteRetentionMs { get; init; } = 24 * 3600_000L;

    /// <summary><c>min.compaction.lag.ms</c></summary>
    public long MinCompactionLagMs { get; init; }

    /// <summary><c>max.compaction.lag.ms</c></summary>
    public long MaxCompactionLagMs { get; init; } = long.MaxValue;

    /// <summary><c>min.cleanable.dirty.ratio</c></summary>
    public double MinCleanableDirtyRatio { get; init; } = 0.5;

    public bool IsCompacted => (CleanupPolicy & CleanupPolicy.Compact) != 0;

    /// <summary>How long a segment stays active: a compacted one must be closed within <see cref="MaxCompactionLagMs"/>.</summary>
    public long EffectiveSegmentMs => IsCompacted ? Math.Min(MaxCompactionLagMs, SegmentMs) : SegmentMs;
}
