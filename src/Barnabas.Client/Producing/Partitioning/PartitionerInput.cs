using Barnabas.Client.Clusters;

namespace Barnabas.Client.Producing.Partitioning;

/// <summary>What a partitioner may go by. Valid during the call.</summary>
public readonly ref struct PartitionerInput
{
    public required TopicView Topic { get; init; }

    public required ClusterView Cluster { get; init; }

    public required bool HasKey { get; init; }

    /// <summary>The serialized key; empty for a null key.</summary>
    public required ReadOnlySpan<byte> Key { get; init; }

    public required bool HasValue { get; init; }

    /// <summary>The serialized value; empty for a null value.</summary>
    public required ReadOnlySpan<byte> Value { get; init; }

    public int PartitionCount => Topic.Partitions.Length;
}
