using System.Collections.Immutable;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of one topic's partitions; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class TopicDelta
{
    private readonly SortedDictionary<int, PartitionRegistration> _changes = [];

    internal TopicDelta(string name, Guid id, TopicImage? image)
    {
        Name = name;
        Id = id;
        Image = image;
    }

    public string Name { get; }

    public Guid Id { get; }

    /// <summary>The topic before the delta; null where the delta creates it.</summary>
    public TopicImage? Image { get; }

    /// <summary>New states of the partitions that changed or were added, by partition id.</summary>
    public IReadOnlyDictionary<int, PartitionRegistration> PartitionChanges => _changes;

    internal PartitionRegistration? Partition(int id) => _changes.TryGetValue(id, out var changed) ? changed : Image?.Partition(id);

    internal void Set(int id, PartitionRegistration partition) => _changes[id] = partition;

    internal TopicImage Apply()
    {
        ImmutableArray<PartitionRegistration>.Builder partitions = ImmutableArray.CreateBuilder<PartitionRegistration>();
        if (Image is not null)
        {
            partitions.AddRange(Image.Partitions);
        }
        foreach ((int id, PartitionRegistration partition) in _changes)
        {
            if (id < partitions.Count)
            {
                partitions[id] = partition;
            }
            else if (id == partitions.Count)
            {
                partitions.Add(partition);
            }
            else
            {
                throw new MetadataRecordException($"Topic {Name} has a partition {id} but no partition {partitions.Count}.");
            }
        }
        return new TopicImage(Name, Id, partitions.DrainToImmutable());
    }
}
