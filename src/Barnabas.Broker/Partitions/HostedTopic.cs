namespace Barnabas.Broker.Partitions;

/// <summary>A topic of which this broker hosts partitions; the array's index is the partition's. Immutable: a change makes a new one.</summary>
internal sealed class HostedTopic(string name, Guid id, Partition?[] partitions)
{
    public string Name { get; } = name;

    public Guid Id { get; } = id;

    public IEnumerable<Partition> Hosted => partitions.OfType<Partition>();

    public Partition? Find(int index) => (uint)index < (uint)partitions.Length ? partitions[index] : null;

    public HostedTopic With(int index, Partition? partition)
    {
        var copy = new Partition?[Math.Max(partitions.Length, index + 1)];
        partitions.CopyTo(copy, 0);
        copy[index] = partition;
        return new(Name, Id, copy);
    }
}
