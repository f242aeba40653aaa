using System.Collections.Immutable;

namespace Barnabas.Coordination.Catalog;

/// <summary>What a coordinator knows of a topic. Immutable.</summary>
public sealed record CatalogTopic(string Name, Guid Id, int PartitionCount)
{
    /// <summary>
    /// The racks of a partition's replicas, by partition: in ordinal order, one for each replica whose broker names a rack
    /// (<c>broker.rack</c>), so the same one more than once; empty where no broker of the topic names any.
    /// </summary>
    public ImmutableArray<ImmutableArray<string>> Racks { get; init; } = [];
}
