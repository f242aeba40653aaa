using Barnabas.Client.Clusters;
using Barnabas.Client.Producing.Partitioning;

namespace Barnabas.Client.Producing.Accumulating;

/// <summary>What the producer keeps of a topic that it sends to. Thread-safe.</summary>
internal sealed class TopicQueues(string name, RecordAccumulator accumulator, StickyChoice sticky)
{
    private readonly Lock _gate = new();
    private volatile PartitionQueue[] _partitions = [];
    private volatile Known? _known;
    private int _waiting;

    public string Name { get; } = name;

    public StickyChoice Sticky { get; } = sticky;

    /// <summary>Sends that cannot append at once go one after the other, in their order.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Whether sends wait; then a later one has to wait behind them.</summary>
    public bool HasWaiting => Volatile.Read(ref _waiting) > 0;

    /// <summary>When a record was last sent to it, in milliseconds of the producer's clock.</summary>
    public long LastUsedMs { get; set; }

    public PartitionQueue[] Partitions => _partitions;

    public void BeginWait() => Interlocked.Increment(ref _waiting);

    public void EndWait() => Interlocked.Decrement(ref _waiting);

    /// <summary>The topic in a view; null where the view does not know its partitions. The look-up is remembered.</summary>
    public TopicView? Find(ClusterView view)
    {
        Known? known = _known;
        if (known is null || !ReferenceEquals(known.View, view))
        {
            _known = known = new(view, view.FindTopic(Name) is { Partitions.IsEmpty: false } topic ? topic : null);
        }
        return known.Topic;
    }

    public PartitionQueue Queue(int partition)
    {
        PartitionQueue[] partitions = _partitions;
        return partition < partitions.Length ? partitions[partition] : Grow(partition);
    }

    private PartitionQueue Grow(int partition)
    {
        lock (_gate)
        {
            PartitionQueue[] partitions = _partitions;
            if (partition >= partitions.Length)
            {
                int known = partitions.Length;
                Array.Resize(ref partitions, partition + 1);
                for (int i = known; i <= partition; i++)
                {
                    partitions[i] = new(this, i, accumulator);
                }
                _partitions = partitions;
            }
            return partitions[partition];
        }
    }

    private sealed record Known(ClusterView View, TopicView? Topic);
}
