using Barnabas.Storage;

namespace Barnabas.Raft.Log;

/// <summary>Where the metadata log is and how much of it is kept; Kafka's names in the remarks. Immutable.</summary>
public sealed record MetadataLogOptions
{
    /// <summary>metadata.log.dir, or the first of log.dirs: the directory that holds <c>__cluster_metadata-0</c>.</summary>
    public required string LogDirectory { get; init; }

    public required StorageContext Storage { get; init; }

    /// <summary>metadata.log.segment.bytes</summary>
    public int SegmentBytes { get; init; } = 1024 * 1024 * 1024;

    /// <summary>metadata.log.segment.ms</summary>
    public long SegmentMs { get; init; } = 7 * 24 * 3600_000L;

    /// <summary>metadata.max.retention.bytes: of log and snapshots together; at or below 0 for no bound.</summary>
    public long RetentionBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>metadata.max.retention.ms: of snapshots and what is below them; at or below 0 for no bound.</summary>
    public long RetentionMs { get; init; } = 7 * 24 * 3600_000L;
}
