using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Topics;

/// <summary>How far a topic is to grow. Immutable.</summary>
/// <param name="TotalCount">Partitions that it has afterwards.</param>
public sealed record NewPartitions(int TotalCount)
{
    /// <summary>Brokers of each new partition, the preferred leader first; the controller chooses where empty.</summary>
    public ImmutableArray<ImmutableArray<int>> NewAssignments { get; init; } = [];
}
