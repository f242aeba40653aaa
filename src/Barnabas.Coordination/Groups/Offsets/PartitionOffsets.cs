namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>
/// The offsets of a group in one topic, by partition: two parallel arrays in the order of the partitions, a third of the size of a
/// dictionary. Adding and removing are cheap at the end. Owned by the shard's loop.
/// </summary>
internal sealed class PartitionOffsets
{
    private int[] _partitions = new int[1];
    private CommittedOffset[] _offsets = new CommittedOffset[1];

    public int Count { get; private set; }

    /// <summary>The partitions, ascending.</summary>
    public ReadOnlySpan<int> Partitions => _partitions.AsSpan(0, Count);

    /// <summary>Their offsets, in the same order.</summary>
    public ReadOnlySpan<CommittedOffset> Offsets => _offsets.AsSpan(0, Count);

    public bool TryGet(int partition, out CommittedOffset offset)
    {
        int at = Partitions.BinarySearch(partition);
        offset = at >= 0 ? _offsets[at] : default;
        return at >= 0;
    }

    /// <returns>Whether the partition is new.</returns>
    public bool Put(int partition, in CommittedOffset offset)
    {
        int at = Partitions.BinarySearch(partition);
        if (at >= 0)
        {
            _offsets[at] = offset;
            return false;
        }
        at = ~at;
        if (Count == _partitions.Length)
        {
            int capacity = Count + Math.Max(1, Count / 2);
            Array.Resize(ref _partitions, capacity);
            Array.Resize(ref _offsets, capacity);
        }
        Array.Copy(_partitions, at, _partitions, at + 1, Count - at);
        Array.Copy(_offsets, at, _offsets, at + 1, Count - at);
        _partitions[at] = partition;
        _offsets[at] = offset;
        Count++;
        return true;
    }

    public bool Remove(int partition)
    {
        int at = Partitions.BinarySearch(partition);
        if (at < 0)
        {
            return false;
        }
        Count--;
        Array.Copy(_partitions, at + 1, _partitions, at, Count - at);
        Array.Copy(_offsets, at + 1, _offsets, at, Count - at);
        _offsets[Count] = default;
        return true;
    }
}
