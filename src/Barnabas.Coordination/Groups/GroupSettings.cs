namespace Barnabas.Coordination.Groups;

/// <summary>The broker's configuration of groups and offsets. Immutable; a change of configuration is a new one.</summary>
public sealed record GroupSettings
{
    /// <summary><c>group.initial.rebalance.delay.ms</c></summary>
    public int InitialRebalanceDelayMs { get; init; } = 3000;

    /// <summary><c>group.min.session.timeout.ms</c></summary>
    public int MinSessionTimeoutMs { get; init; } = 6000;

    /// <summary><c>group.max.session.timeout.ms</c></summary>
    public int MaxSessionTimeoutMs { get; init; } = 1_800_000;

    /// <summary><c>group.max.size</c></summary>
    public int MaxSize { get; init; } = int.MaxValue;

    /// <summary><c>group.consumer.max.size</c></summary>
    public int ConsumerMaxSize { get; init; } = int.MaxValue;

    /// <summary><c>group.consumer.assignors</c>: names, the default one first.</summary>
    public IReadOnlyList<string> ConsumerAssignors { get; init; } = ["uniform", "range"];

    /// <summary><c>group.consumer.migration.policy</c></summary>
    public ConsumerMigrationPolicy MigrationPolicy { get; init; } = ConsumerMigrationPolicy.Bidirectional;

    /// <summary><c>group.consumer.regex.refresh.interval.ms</c></summary>
    public int RegexRefreshIntervalMs { get; init; } = 600_000;

    /// <summary><c>group.coordinator.rebalance.protocols</c> names classic.</summary>
    public bool OffersClassic { get; init; } = true;

    /// <summary><c>group.coordinator.rebalance.protocols</c> names consumer.</summary>
    public bool OffersConsumer { get; init; } = true;

    /// <summary><c>offset.metadata.max.bytes</c></summary>
    public int OffsetMetadataMaxBytes { get; init; } = 4096;

    /// <summary><c>offsets.retention.minutes</c>, in milliseconds.</summary>
    public long OffsetsRetentionMs { get; init; } = 10_080L * 60_000;

    /// <summary><c>offsets.retention.check.interval.ms</c></summary>
    public long OffsetsRetentionCheckIntervalMs { get; init; } = 600_000;
}
