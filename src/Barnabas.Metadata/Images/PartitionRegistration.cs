using System.Collections.Immutable;
using Barnabas.Metadata.Features;
using Barnabas.Protocol.MetadataRecords;
using Barnabas.Protocol.Wire;

namespace Barnabas.Metadata.Images;

/// <summary>
/// The controller's decision on one partition: replicas, their directories, ISR, eligible leader replicas (KIP-966), leader, epochs.
/// Immutable. <see cref="LeaderEpoch"/> grows with each change of leader, <see cref="PartitionEpoch"/> with each change.
/// </summary>
public sealed record PartitionRegistration
{
    public const int NoLeader = -1;
    public const int NoLeaderChange = -2;

    /// <summary>The leader has all committed records.</summary>
    public const sbyte Recovered = 0;

    /// <summary>The leader was elected uncleanly and may have lost committed records.</summary>
    public const sbyte Recovering = 1;

    private const sbyte NoRecoveryStateChange = -1;

    public required ImmutableArray<int> Replicas { get; init; }

    /// <summary>Directory ids, parallel to <see cref="Replicas"/>.</summary>
    public required ImmutableArray<Guid> Directories { get; init; }

    public required ImmutableArray<int> Isr { get; init; }

    public ImmutableArray<int> RemovingReplicas { get; init; } = [];

    public ImmutableArray<int> AddingReplicas { get; init; } = [];

    public ImmutableArray<int> EligibleLeaderReplicas { get; init; } = [];

    public ImmutableArray<int> LastKnownElr { get; init; } = [];

    public required int Leader { get; init; }

    public sbyte LeaderRecoveryState { get; init; } = Recovered;

    public required int LeaderEpoch { get; init; }

    public required int PartitionEpoch { get; init; }

    /// <summary>The directory assigned for that broker's replica; the broker must be a replica.</summary>
    public Guid DirectoryOf(int brokerId)
    {
        int index = Replicas.IndexOf(brokerId);
        return index >= 0 ? Directories[index] : throw new ArgumentException($"Broker {brokerId} has no replica of this partition.", nameof(brokerId));
    }

    public static PartitionRegistration FromRecord(PartitionRecord record) => new()
    {
        Replicas = [.. record.Replicas],
        Directories = DirectoriesOrMigrating(record.Directories, record.Replicas.Count),
        Isr = [.. record.Isr],
        RemovingReplicas = [.. record.RemovingReplicas],
        AddingReplicas = [.. record.AddingReplicas],
        EligibleLeaderReplicas = [.. record.EligibleLeaderReplicas ?? []],
        LastKnownElr = [.. record.LastKnownElr ?? []],
        Leader = record.Leader,
        LeaderRecoveryState = record.LeaderRecoveryState,
        LeaderEpoch = record.LeaderEpoch,
        PartitionEpoch = record.PartitionEpoch,
    };

    /// <summary>This partition after the change; every change raises the partition epoch, one that names a leader also the leader epoch.</summary>
    public PartitionRegistration Merge(PartitionChangeRecord change)
    {
        ImmutableArray<int> replicas = change.Replicas is { } r ? [.. r] : Replicas;
        return this with
        {
            Replicas = replicas,
            Directories = change.Directories is { } d ? DirectoriesOrMigrating(d, replicas.Length)
                : change.Replicas is null ? Directories
                : [.. replicas.Select(id => Replicas.IndexOf(id) is var i and >= 0 ? Directories[i] : KafkaUuid.UnassignedDirectory)],
            Isr = change.Isr is { } isr ? [.. isr] : Isr,
            RemovingReplicas = change.RemovingReplicas is { } removing ? [.. removing] : RemovingReplicas,
            AddingReplicas = change.AddingReplicas is { } adding ? [.. adding] : AddingReplicas,
            EligibleLeaderReplicas = change.EligibleLeaderReplicas is { } elr ? [.. elr] : EligibleLeaderReplicas,
            LastKnownElr = change.LastKnownElr is { } lastKnown ? [.. lastKnown] : LastKnownElr,
            Leader = change.Leader == NoLeaderChange ? Leader : change.Leader,
            LeaderEpoch = change.Leader == NoLeaderChange ? LeaderEpoch : LeaderEpoch + 1,
            LeaderRecoveryState = change.LeaderRecoveryState == NoRecoveryStateChange ? LeaderRecoveryState : change.LeaderRecoveryState,
            PartitionEpoch = PartitionEpoch + 1,
        };
    }

    public PartitionRecord ToRecord(Guid topicId, int partitionId, MetadataVersion version) => new()
    {
        PartitionId = partitionId,
        TopicId = topicId,
        Replicas = [.. Replicas],
        Isr = [.. Isr],
        RemovingReplicas = [.. RemovingReplicas],
        AddingReplicas = [.. AddingReplicas],
        Leader = Leader,
        LeaderRecoveryState = LeaderRecoveryState,
        LeaderEpoch = LeaderEpoch,
        PartitionEpoch = PartitionEpoch,
        Directories = version.SupportsDirectoryAssignment ? [.. Directories] : [],
        // Absent rather than empty where there are none: that is how Kafka writes them.
        EligibleLeaderReplicas = version.SupportsEligibleLeaderReplicas && !EligibleLeaderReplicas.IsEmpty ? [.. EligibleLeaderReplicas] : null,
        LastKnownElr = version.SupportsEligibleLeaderReplicas && !LastKnownElr.IsEmpty ? [.. LastKnownElr] : null,
    };

    private static ImmutableArray<Guid> DirectoriesOrMigrating(List<Guid> directories, int replicaCount) => directories.Count == 0 && replicaCount > 0
        ? [.. Enumerable.Repeat(KafkaUuid.MigratingDirectory, replicaCount)]
        : directories.Count == replicaCount
            ? [.. directories]
            : throw new MetadataRecordException($"A partition record has {directories.Count} directories for {replicaCount} replicas.");
}
