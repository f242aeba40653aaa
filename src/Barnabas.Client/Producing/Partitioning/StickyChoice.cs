using Barnabas.Client.Clusters;

namespace Barnabas.Client.Producing.Partitioning;

/// <summary>
/// The partition of a topic that records of "any" partition go to at the moment: about <c>batch.size</c> bytes, up to the end of a batch, then
/// another at random. Where queues differ in length a partition is the likelier the shorter its queue is (KIP-794). Thread-safe without a lock
/// but when it moves on.
/// </summary>
internal sealed class StickyChoice(int batchSize, Random random)
{
    private const int PartitionShift = 32;
    private const long NoneYet = -1;

    private readonly Lock _gate = new();

    /// <summary>The partition above, the bytes that it got below.</summary>
    private long _state = NoneYet;
    private volatile PartitionLoad? _load;

    /// <summary>The lengths of the queues; null where they do not matter.</summary>
    public PartitionLoad? Load
    {
        get => _load;
        set => _load = value;
    }

    public int Current(TopicView topic)
    {
        long state = Volatile.Read(ref _state);
        int partition = (int)(state >> PartitionShift);
        return state != NoneYet && partition < topic.Partitions.Length ? partition : Move(state, topic);
    }

    public bool IsCurrent(int partition) => (int)(Volatile.Read(ref _state) >> PartitionShift) == partition;

    /// <summary>Counts what a partition got, and moves on where that is enough.</summary>
    public void OnAppended(int partition, int bytes, bool endsBatch, TopicView topic)
    {
        while (true)
        {
            long state = Volatile.Read(ref _state);
            if ((int)(state >> PartitionShift) != partition)
            {
                return;
            }
            long counted = state + bytes;
            if (Interlocked.CompareExchange(ref _state, counted, state) == state)
            {
                uint got = (uint)counted;
                if ((endsBatch && got >= batchSize) || got >= 2L * batchSize)
                {
                    Move(counted, topic);
                }
                return;
            }
        }
    }

    /// <summary>The batch has no room for a record of so many bytes: whether the record goes elsewhere, since this partition got enough.</summary>
    public bool MovesOn(int partition, int bytes, TopicView topic)
    {
        long state = Volatile.Read(ref _state);
        if ((int)(state >> PartitionShift) == partition && (uint)state + (long)bytes >= batchSize)
        {
            Move(state, topic);
        }
        return !IsCurrent(partition);
    }

    private int Move(long from, TopicView topic)
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _state) == from)
            {
                Volatile.Write(ref _state, (long)Choose(topic) << PartitionShift);
            }
            return (int)(Volatile.Read(ref _state) >> PartitionShift);
        }
    }

    private int Choose(TopicView topic)
    {
        if (_load is { } load && load.Choose(random) is var loaded && loaded < topic.Partitions.Length)
        {
            return loaded;
        }
        int available = 0;
        foreach (PartitionView partition in topic.Partitions)
        {
            available += partition.LeaderId >= 0 ? 1 : 0;
        }
        if (available == 0)
        {
            return random.Next(topic.Partitions.Length);
        }
        int skip = random.Next(available);
        int index = 0;
        while (topic.Partitions[index].LeaderId < 0 || skip-- > 0)
        {
            index++;
        }
        return index;
    }
}
