namespace Barnabas.Coordination.Groups;

/// <summary>Which partition of <c>__consumer_offsets</c>, and so which shard, a group belongs to.</summary>
public static class CoordinatorPartition
{
    /// <summary>Kafka's way: Java's hash of the name, without its sign, modulo the number of partitions.</summary>
    public static int Of(string key, int partitions)
    {
        int hash = 0;
        foreach (char c in key)
        {
            hash = unchecked((31 * hash) + c);
        }
        return (hash & int.MaxValue) % partitions;
    }
}
