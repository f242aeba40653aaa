using Barnabas.Broker.Partitions;
using Barnabas.Coordination.Runtime;

namespace Barnabas.Broker.Groups;

/// <summary>A hosted partition as a coordinator's log. Thread-safe, as the partition is.</summary>
internal sealed class PartitionCoordinatorLog(Partition partition) : ICoordinatorLog
{
    public string Name { get; } = partition.Id.ToString();

    public long StartOffset => partition.Log.LogStartOffset;

    public long EndOffset => partition.Log.LogEndOffset;

    public long CommittedOffset => partition.HighWatermark;

    public CoordinatorAppend Append(Memory<byte> batch, int leaderEpoch)
    {
        var result = partition.AppendAsCoordinator(batch, leaderEpoch);
        return new(result.ErrorCode, result.BaseOffset, result.ErrorMessage);
    }

    public CoordinatorRead Read(long offset, int maxBytes)
    {
        var (error, memory, length) = partition.Log.ReadToMemory(offset, maxBytes, minOneMessage: true, long.MaxValue);
        return new(error, memory, length);
    }

    public IDisposable OnCommitted(Action moved)
    {
        partition.HighWatermarkMoved += moved;
        return new Watch(() => partition.HighWatermarkMoved -= moved);
    }

    private sealed class Watch(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
