namespace Barnabas.Storage;

/// <summary>What a <see cref="LogManager"/> needs, with Kafka's names and defaults. Immutable.</summary>
public sealed record LogManagerOptions
{
    /// <summary><c>log.dirs</c></summary>
    public required IReadOnlyList<string> LogDirectories { get; init; }

    public required StorageContext Context { get; init; }

    /// <summary>The settings of a topic, when its logs are loaded.</summary>
    public Func<string, LogConfig> ConfigOf { get; init; } = static _ => LogConfig.Default;

    /// <summary><c>num.recovery.threads.per.data.dir</c></summary>
    public int RecoveryThreadsPerDirectory { get; init; } = 2;

    /// <summary><c>log.retention.check.interval.ms</c></summary>
    public long RetentionCheckIntervalMs { get; init; } = 300_000;

    /// <summary><c>log.flush.offset.checkpoint.interval.ms</c></summary>
    public long RecoveryCheckpointIntervalMs { get; init; } = 60_000;

    /// <summary><c>log.flush.start.offset.checkpoint.interval.ms</c></summary>
    public long StartOffsetCheckpointIntervalMs { get; init; } = 60_000;

    /// <summary><c>producer.id.expiration.check.interval.ms</c></summary>
    public long ProducerExpirationCheckIntervalMs { get; init; } = 600_000;

    /// <summary>Told once for each log directory that failed; its logs are no longer served.</summary>
    public Action<Directories.LogDirectory> OnDirectoryFailure { get; init; } = static _ => { };
}
