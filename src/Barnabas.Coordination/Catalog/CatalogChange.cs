namespace Barnabas.Coordination.Catalog;

/// <summary>A new catalog, and the topics that differ from the one before: created or with other partitions or racks; and deleted. Immutable.</summary>
public sealed record CatalogChange(ITopicCatalog Catalog, IReadOnlyCollection<string> Changed, IReadOnlyCollection<CatalogTopic> Deleted);
