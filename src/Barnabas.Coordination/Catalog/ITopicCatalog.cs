namespace Barnabas.Coordination.Catalog;

/// <summary>The cluster's topics as of one metadata image. Immutable: a new image is a new catalog.</summary>
public interface ITopicCatalog
{
    /// <summary>The last offset of the metadata log that this is made of; -1 where nothing is known yet.</summary>
    long Offset { get; }

    IEnumerable<string> Names { get; }

    CatalogTopic? Find(string name);

    CatalogTopic? Find(Guid id);
}
