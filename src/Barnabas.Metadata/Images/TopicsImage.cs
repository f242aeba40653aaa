using System.Collections.Immutable;

namespace Barnabas.Metadata.Images;

/// <summary>
/// All topics by name and by id; and the names that hold '.' or '_' by their metric name, which has '_' for both: Kafka refuses a second
/// topic of the same metric name. Immutable.
/// </summary>
public sealed record TopicsImage(
    ImmutableDictionary<string, TopicImage> ByName,
    ImmutableDictionary<Guid, TopicImage> ById,
    ImmutableDictionary<string, ImmutableSortedSet<string>> ByMetricName)
{
    public static TopicsImage Empty { get; } = new(
        ImmutableDictionary.Create<string, TopicImage>(StringComparer.Ordinal),
        ImmutableDictionary<Guid, TopicImage>.Empty,
        ImmutableDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal));

    public TopicImage? Find(string name) => ByName.GetValueOrDefault(name);

    public TopicImage? Find(Guid id) => ById.GetValueOrDefault(id);

    public PartitionRegistration? Partition(string topic, int partition) => Find(topic)?.Partition(partition);

    public PartitionRegistration? Partition(Guid topic, int partition) => Find(topic)?.Partition(partition);
}
