using System.Collections.Immutable;

namespace Barnabas.Metadata.Images;

/// <summary>A topic and its partitions; a partition's id is its index. Immutable.</summary>
public sealed record TopicImage(string Name, Guid Id, ImmutableArray<PartitionRegistration> Partitions)
{
    /// <summary>The partition, or null where the topic has none of that id.</summary>
    public PartitionRegistration? Partition(int id) => (uint)id < (uint)Partitions.Length ? Partitions[id] : null;
}
