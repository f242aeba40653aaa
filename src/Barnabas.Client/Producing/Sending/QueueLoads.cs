using System.Buffers;
using Barnabas.Client.Clusters;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Client.Producing.Partitioning;

namespace Barnabas.Client.Producing.Sending;

/// <summary>Tells the choice of partitions how long the queues are, and leaves out brokers that take nothing (KIP-794). Owned by the sender's machine.</summary>
internal sealed class QueueLoads(SenderSettings settings, RecordAccumulator accumulator)
{
    private long _lastMs = long.MinValue;

    public void Update(long nowMs, ClusterView view, Dictionary<int, BrokerSender> brokers)
    {
        if (!settings.IsAdaptive || nowMs == _lastMs)
        {
            return;
        }
        _lastMs = nowMs;
        foreach (TopicQueues queues in accumulator.Topics)
        {
            if (queues.Find(view) is { Partitions.Length: > 1 } topic)
            {
                queues.Sticky.Load = LoadOf(queues, topic, nowMs, brokers);
            }
        }
    }

    private PartitionLoad? LoadOf(TopicQueues queues, TopicView topic, long nowMs, Dictionary<int, BrokerSender> brokers)
    {
        int count = topic.Partitions.Length;
        int[] ids = ArrayPool<int>.Shared.Rent(count);
        int[] queued = ArrayPool<int>.Shared.Rent(count);
        try
        {
            int available = 0;
            foreach (PartitionView partition in topic.Partitions)
            {
                if (partition.LeaderId >= 0 && !IsStuck(partition.LeaderId, nowMs, brokers))
                {
                    ids[available] = partition.Partition;
                    queued[available++] = partition.Partition < queues.Partitions.Length ? queues.Partitions[partition.Partition].Sender?.Waiting ?? 0 : 0;
                }
            }
            return PartitionLoad.Of(ids.AsSpan(0, available), queued.AsSpan(0, available), count);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(ids);
            ArrayPool<int>.Shared.Return(queued);
        }
    }

    private bool IsStuck(int broker, long nowMs, Dictionary<int, BrokerSender> brokers) =>
        settings.AvailabilityTimeoutMs > 0
        && brokers.TryGetValue(broker, out BrokerSender? sender)
        && sender.StuckSinceMs is { } since
        && nowMs - since > settings.AvailabilityTimeoutMs;
}
