using System.Collections.Immutable;

namespace Barnabas.Coordination.Catalog;

/// <summary>What a coordinator knows of a topic. Immutable.</summary>
public sealed record CatalogTopic(string Name, Guid Id, int PartitionCount)
{
    /// <summary>The racks of a partition's replicas, by partition; empty where no broker of the topic names a rack (<c>broker.rack</c>).</summary>
    public ImmutableArray<ImmutableSortedSet<string>> Racks { get; init; } = [];
}
