using Barnabas.Broker.Partitions;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Broker.Fetching;

/// <summary>Reads the partitions of a fetch in their order, sharing out the byte limit. Thread-safe.</summary>
public sealed class FetchReader(PartitionTable partitions)
{
    public List<(FetchedPartition Partition, FetchPartitionResult Result)> Read(IReadOnlyList<FetchedPartition> asked, FetchLimits limits, out FetchOutcome outcome)
    {
        var results = new List<(FetchedPartition, FetchPartitionResult)>(asked.Count);
        int left = limits.MaxBytes;
        long bytes = 0;
        bool hasError = false;
        for (int i = 0; i < asked.Count; i++)
        {
            var error = Find(asked[i].Key, out var partition);
            var result = partition is null
                ? FetchPartitionResult.Failed(error) with { AbortedTransactions = [] }
                : partition.Read(asked[i], Math.Max(left, 0), limits.AtLeastOneBatch && bytes == 0, limits);
            left -= result.Records.Length;
            bytes += result.Records.Length;
            hasError |= result.Error != ErrorCode.None || result.DivergingEpoch is not null;
            results.Add((asked[i], result));
        }
        outcome = new(bytes, hasError);
        return results;
    }

    /// <summary>Lets the wait watch every partition asked for; the result is for <see cref="Unwatch"/>.</summary>
    public List<Partition> Watch(IReadOnlyList<FetchedPartition> asked, FetchWait wait)
    {
        var watched = new List<Partition>(asked.Count);
        for (int i = 0; i < asked.Count; i++)
        {
            Find(asked[i].Key, out var partition);
            if (partition is not null)
            {
                partition.Watch(wait);
                watched.Add(partition);
            }
        }
        return watched;
    }

    public static void Unwatch(List<Partition> watched, FetchWait wait)
    {
        foreach (var partition in watched)
        {
            partition.Unwatch(wait);
        }
    }

    /// <summary>Lets go of the file regions of results that are not sent.</summary>
    public static void Release(List<(FetchedPartition Partition, FetchPartitionResult Result)> results)
    {
        foreach (var (_, result) in results)
        {
            (result.Records.Source as FileRegionSource)?.Dispose();
        }
        results.Clear();
    }

    private ErrorCode Find(FetchKey key, out Partition? partition) =>
        key.Topic is { } name ? partitions.Find(name, key.Partition, out partition) : partitions.Find(key.TopicId, key.Partition, out partition);
}
