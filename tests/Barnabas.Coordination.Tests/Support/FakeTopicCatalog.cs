using System.Collections.Immutable;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>A catalog that a test makes and changes: every change is a new one, one offset later. Immutable.</summary>
public sealed class FakeTopicCatalog : ITopicCatalog
{
    private readonly ImmutableSortedDictionary<string, CatalogTopic> _topics;

    private FakeTopicCatalog(long offset, ImmutableSortedDictionary<string, CatalogTopic> topics)
    {
        Offset = offset;
        _topics = topics;
    }

    public static FakeTopicCatalog Empty { get; } = new(0, ImmutableSortedDictionary.Create<string, CatalogTopic>(StringComparer.Ordinal));

    public long Offset { get; }

    public IEnumerable<string> Names => _topics.Keys;

    public CatalogTopic? Find(string name) => _topics.GetValueOrDefault(name);

    public CatalogTopic? Find(Guid id) => _topics.Values.FirstOrDefault(topic => topic.Id == id);

    /// <summary>With a topic, new or in the place of the one of its name (which keeps its id where none is given).</summary>
    public FakeTopicCatalog With(string name, int partitions, Guid? id = null) =>
        With(new CatalogTopic(name, id ?? Find(name)?.Id ?? IdOf(name), partitions));

    public FakeTopicCatalog With(CatalogTopic topic) => new(Offset + 1, _topics.SetItem(topic.Name, topic));

    public FakeTopicCatalog Without(string name) => new(Offset + 1, _topics.Remove(name));

    /// <summary>What led from another catalog to this one.</summary>
    public CatalogChange Since(FakeTopicCatalog before) => new(
        this,
        [.. _topics.Values.Where(topic => before.Find(topic.Name) != topic).Select(topic => topic.Name)],
        [.. before._topics.Values.Where(topic => Find(topic.Name)?.Id != topic.Id)]);

    /// <summary>The id that a topic gets where a test gives none: always the same for a name.</summary>
    public static Guid IdOf(string name)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < name.Length; i++)
        {
            bytes[i % 16] = (byte)((bytes[i % 16] * 31) + name[i]);
        }
        bytes[15] |= 1;
        return new(bytes, bigEndian: true);
    }
}
