using Barnabas.Protocol.Records;

namespace Barnabas.Client.Producing.Partitioning;

/// <summary>Records with the same key go to the same partition, the one that the Java client chooses; those without a key to any. Stateless.</summary>
public sealed class DefaultPartitioner : IPartitioner
{
    public int Partition(in PartitionerInput input) => input.HasKey ? Murmur2.Partition(input.Key, input.PartitionCount) : IPartitioner.Any;
}
