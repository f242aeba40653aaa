namespace Barnabas.Storage;

/// <summary>Where a partition log is, and what is known of it from the checkpoints of its log directory. Immutable.</summary>
public sealed record PartitionLogOptions
{
    public required TopicPartition TopicPartition { get; init; }

    /// <summary>Path of the partition directory; made where it does not exist.</summary>
    public required string Directory { get; init; }

    public required StorageContext Context { get; init; }

    public LogConfig Config { get; init; } = LogConfig.Default;

    /// <summary>Everything below was flushed: recovery starts at the segment that holds it.</summary>
    public long RecoveryPoint { get; init; }

    public long LogStartOffset { get; init; }

    /// <summary>The log was closed properly, so nothing is recovered.</summary>
    public bool HadCleanShutdown { get; init; }
}
