using System.Collections.Immutable;
using Barnabas.Metadata.Control.Placement;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Wire;

namespace Barnabas.Metadata.Control.Topics;

/// <summary>Where new partitions go: by the placer or as the request says. Owned by the controller's loop (the placer's random source).</summary>
internal sealed class ReplicaAssignment(Random random)
{
    private readonly StripedReplicaPlacer _placer = new(random);

    /// <summary>Places <paramref name="count"/> new partitions; on failure the error of the request.</summary>
    public ApiError Place(MetadataImage image, int count, short replicationFactor, string faultPrefix, out List<PartitionRegistration> partitions)
    {
        partitions = [];
        IEnumerable<UsableBroker> brokers = image.Cluster.Brokers.Values.Select(b => new UsableBroker(b.Id, b.Rack, b.Fenced));
        (IReadOnlyList<IReadOnlyList<int>> assignments, string? fault) = _placer.Place(brokers, count, replicationFactor);
        if (fault is not null)
        {
            return new ApiError(ErrorCode.InvalidReplicationFactor, faultPrefix + fault);
        }
        foreach (IReadOnlyList<int> replicas in assignments)
        {
            if (TryCreate(image, replicas) is not { } partition)
            {
                return new ApiError(
                    ErrorCode.InvalidReplicationFactor,
                    $"Unable to replicate the partition {replicationFactor} time(s): All brokers are currently fenced or in controlled shutdown.");
            }
            partitions.Add(partition);
        }
        return ApiError.None;
    }

    /// <summary>
    /// The partition that a manual assignment gives; on failure the error of the request. The replication factor is that of the partitions
    /// before it, null for the first.
    /// </summary>
    public static ApiError Assign(
        MetadataImage image,
        int partitionId,
        IReadOnlyList<int> replicas,
        int? replicationFactor,
        out PartitionRegistration? partition)
    {
        partition = null;
        if (replicas.Count == 0)
        {
            return Invalid("The manual partition assignment includes an empty replica list.");
        }
        int? previous = null;
        foreach (int id in replicas.Order())
        {
            if (!image.Cluster.Brokers.ContainsKey(id))
            {
                return Invalid($"The manual partition assignment includes broker {id}, but no such broker is registered.");
            }
            if (id == previous)
            {
                return Invalid($"The manual partition assignment includes the broker {id} more than once.");
            }
            previous = id;
        }
        if (replicationFactor is { } expected && replicas.Count != expected)
        {
            return Invalid(
                $"The manual partition assignment includes a partition with {replicas.Count} replica(s), but this is not consistent with previous "
                + $"partitions, which have {expected} replica(s).");
        }
        partition = TryCreate(image, replicas);
        return partition is null
            ? Invalid($"All brokers specified in the manual partition assignment for partition {partitionId} are fenced or in controlled shutdown.")
            : ApiError.None;
    }

    private static ApiError Invalid(string message) => new(ErrorCode.InvalidReplicaAssignment, message);

    private static PartitionRegistration? TryCreate(MetadataImage image, IReadOnlyList<int> replicas)
    {
        ImmutableArray<int> isr = [.. replicas.Where(image.Cluster.IsActive)];
        return isr.IsEmpty ? null : new PartitionRegistration
        {
            Replicas = [.. replicas],
            Directories = [.. replicas.Select(id => image.Cluster.Broker(id)?.DefaultDirectory ?? KafkaUuid.MigratingDirectory)],
            Isr = isr,
            Leader = isr[0],
            LeaderEpoch = 0,
            PartitionEpoch = 0,
        };
    }
}
