namespace Barnabas.Broker.Partitions;

/// <summary>A topic of which this broker hosts partitions; the array's index is the partition's. Immutable: a change makes a new one.</summary>
internal sealed class HostedTopic(string name, Guid id, Partition?[] partitions)
{
    public string Name { get; } = name;

    public Guid Id { get; } = id;

    public IEnumerable<Partition> Hosted => partitions.OfType<Partition>();

    public Partition? Find(int index) => (uint)index < (uint)partitions.Length ? partitions[index] : null;

    public HostedTopic With(Partition partition)
    {
        var copy = new Partition?[Math.Max(partitions.Length, partition.Id.Partition + 1)];
        partitions.CopyTo(copy, 0);
        copy[partition.Id.Partition] = partition;
        return new(Name, Id, copy);
    }
}
