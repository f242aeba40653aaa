using System.Collections.Concurrent;
using Barnabas.Client.Clusters;

namespace Barnabas.Client.Producing.Partitioning;

/// <summary>Record by record to the next partition that has a leader, whatever the key; to the next of all where none has. Thread-safe.</summary>
public sealed class RoundRobinPartitioner : IPartitioner
{
    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    public int Partition(in PartitionerInput input)
    {
        uint turn = _turns.GetOrAdd(input.Topic.Name, static _ => new Turn()).Next();
        int available = 0;
        foreach (PartitionView partition in input.Topic.Partitions)
        {
            available += partition.LeaderId >= 0 ? 1 : 0;
        }
        if (available == 0)
        {
            return (int)(turn % (uint)input.PartitionCount);
        }
        int skip = (int)(turn % (uint)available);
        int index = 0;
        while (input.Topic.Partitions[index].LeaderId < 0 || skip-- > 0)
        {
            index++;
        }
        return index;
    }

    private sealed class Turn
    {
        private uint _next = uint.MaxValue;

        public uint Next() => Interlocked.Increment(ref _next);
    }
}
