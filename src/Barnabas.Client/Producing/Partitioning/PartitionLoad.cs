namespace Barnabas.Client.Producing.Partitioning;

/// <summary>How likely the next choice of a partition is, by the batches that wait for it: the longest queue counts 1, one shorter by n batches 1 + n. Immutable.</summary>
internal sealed class PartitionLoad
{
    private readonly int[] _partitions;
    private readonly int[] _upTo;

    private PartitionLoad(int[] partitions, int[] upTo)
    {
        _partitions = partitions;
        _upTo = upTo;
    }

    /// <summary>Null where all that are available wait for the same number of batches, and none is left out: then any is as good as another.</summary>
    /// <param name="partitions">Those whose brokers take batches.</param>
    /// <param name="queued">As many numbers of batches.</param>
    /// <param name="partitionCount">Of the topic.</param>
    public static PartitionLoad? Of(ReadOnlySpan<int> partitions, ReadOnlySpan<int> queued, int partitionCount)
    {
        if (partitions.IsEmpty || partitionCount < 2)
        {
            return null;
        }
        int longest = 0;
        bool isEven = partitions.Length == partitionCount;
        foreach (int length in queued)
        {
            longest = Math.Max(longest, length);
            isEven &= length == queued[0];
        }
        if (isEven)
        {
            return null;
        }
        int[] upTo = new int[queued.Length];
        int sum = 0;
        for (int i = 0; i < queued.Length; i++)
        {
            sum += longest + 1 - queued[i];
            upTo[i] = sum;
        }
        return new(partitions.ToArray(), upTo);
    }

    public int Choose(Random random)
    {
        int found = Array.BinarySearch(_upTo, random.Next(_upTo[^1]) + 1);
        return _partitions[found < 0 ? ~found : found];
    }
}
