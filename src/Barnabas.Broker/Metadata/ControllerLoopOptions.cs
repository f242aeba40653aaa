using Barnabas.Metadata.Records;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Metadata;

/// <summary>Settings of the <see cref="ControllerLoop"/>; Kafka's names in the remarks. Immutable.</summary>
public sealed record ControllerLoopOptions
{
    /// <summary>What a new cluster begins with: the content of bootstrap.checkpoint.</summary>
    public required IReadOnlyList<VersionedRecord> Bootstrap { get; init; }

    /// <summary>How this controller registers itself at each start (KIP-919); null for not at all.</summary>
    public ControllerRegistrationRequest? Registration { get; init; }

    /// <summary>metadata.log.max.record.bytes.between.snapshots</summary>
    public long MaxBytesBetweenSnapshots { get; init; } = 20 * 1024 * 1024;

    /// <summary>metadata.log.max.snapshot.interval.ms; 0 for no bound.</summary>
    public long MaxSnapshotIntervalMs { get; init; } = 3600_000;

    /// <summary>How often sessions, snapshots and retention are looked at, in ms.</summary>
    public int TickIntervalMs { get; init; } = 1000;
}
