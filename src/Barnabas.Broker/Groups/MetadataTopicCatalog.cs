using System.Collections.Immutable;
using Barnabas.Coordination.Catalog;
using Barnabas.Metadata.Images;

namespace Barnabas.Broker.Groups;

/// <summary>The topics of a metadata image as coordinators see them. Immutable; the next one shares what did not change.</summary>
internal sealed class MetadataTopicCatalog : ITopicCatalog
{
    private readonly ImmutableDictionary<string, CatalogTopic> _byName;
    private readonly ImmutableDictionary<Guid, CatalogTopic> _byId;

    private MetadataTopicCatalog(long offset, ImmutableDictionary<string, CatalogTopic> byName, ImmutableDictionary<Guid, CatalogTopic> byId)
    {
        Offset = offset;
        _byName = byName;
        _byId = byId;
    }

    public static MetadataTopicCatalog Empty { get; } = new(
        -1,
        ImmutableDictionary.Create<string, CatalogTopic>(StringComparer.Ordinal),
        ImmutableDictionary<Guid, CatalogTopic>.Empty);

    public long Offset { get; }

    public IEnumerable<string> Names => _byName.Keys;

    public CatalogTopic? Find(string name) => _byName.GetValueOrDefault(name);

    public CatalogTopic? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>What a step of the metadata changes; null where it changes nothing that coordinators see.</summary>
    public (MetadataTopicCatalog Catalog, CatalogChange Change)? Apply(MetadataChange change)
    {
        var byName = _byName.ToBuilder();
        var byId = _byId.ToBuilder();
        List<CatalogTopic> deleted = [];
        List<string> changed = [];
        if (change.Delta.Topics is { } topics)
        {
            foreach (var topic in topics.DeletedTopics.Values)
            {
                if (byId.Remove(topic.Id, out var gone))
                {
                    byName.Remove(gone.Name);
                    deleted.Add(gone);
                }
            }
        }
        foreach (var topic in Touched(change))
        {
            var next = Of(topic, change.Image.Cluster);
            if (!byId.TryGetValue(topic.Id, out var before) || !IsSame(before, next))
            {
                byName[next.Name] = next;
                byId[next.Id] = next;
                changed.Add(next.Name);
            }
        }
        if (deleted.Count == 0 && changed.Count == 0)
        {
            return null;
        }
        var catalog = new MetadataTopicCatalog(change.Image.Provenance.LastOffset, byName.ToImmutable(), byId.ToImmutable());
        return (catalog, new(catalog, changed, deleted));
    }

    /// <summary>The topics that may look different: those in the delta; or all, where a broker's rack did.</summary>
    private static IEnumerable<TopicImage> Touched(MetadataChange change) =>
        HasRackChange(change) ? change.Image.Topics.ByName.Values
        : change.Delta.Topics is { } topics ? topics.ChangedTopics.Keys.Select(id => change.Image.Topics.Find(id)!)
        : [];

    private static bool HasRackChange(MetadataChange change) =>
        change.Delta.Cluster?.ChangedBrokers.Any(changed => changed.Value?.Rack != change.Delta.Image.Cluster.Broker(changed.Key)?.Rack) == true;

    private static CatalogTopic Of(TopicImage topic, ClusterImage cluster)
    {
        ImmutableArray<ImmutableArray<string>> racks = [.. topic.Partitions.Select(partition => RacksOf(partition, cluster))];
        return new(topic.Name, topic.Id, topic.Partitions.Length) { Racks = racks.All(static of => of.IsEmpty) ? [] : racks };
    }

    private static ImmutableArray<string> RacksOf(PartitionRegistration partition, ClusterImage cluster) =>
        [.. partition.Replicas.Select(replica => cluster.Broker(replica)?.Rack).OfType<string>().Order(StringComparer.Ordinal)];

    private static bool IsSame(CatalogTopic one, CatalogTopic other) =>
        one.PartitionCount == other.PartitionCount
        && one.Racks.Length == other.Racks.Length
        && one.Racks.Zip(other.Racks).All(static pair => pair.First.SequenceEqual(pair.Second));
}
