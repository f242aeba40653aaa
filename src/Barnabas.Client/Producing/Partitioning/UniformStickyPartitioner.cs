namespace Barnabas.Client.Producing.Partitioning;

/// <summary>Keys do not count: every record goes to any partition, batch by batch. The same as <c>partitioner.ignore.keys</c>. Stateless.</summary>
public sealed class UniformStickyPartitioner : IPartitioner
{
    public int Partition(in PartitionerInput input) => IPartitioner.Any;
}
