using System.Buffers.Binary;

namespace Barnabas.Storage.Segments;

/// <summary>
/// Timestamp to offset, sparsely: entries of the largest timestamp so far (8 bytes) and the relative offset of the batch that has it (4
/// bytes), big-endian; timestamps rise. Written under the append lock; looked up by any thread.
/// </summary>
internal sealed class TimeIndex(SegmentFile file, long baseOffset) : SparseIndex(file, EntrySize, baseOffset)
{
    public const int EntrySize = 12;

    public const long NoTimestamp = -1;

    private const int OffsetField = 8;

    /// <summary>One slot stays free for the entry that closes the segment.</summary>
    public bool IsFull(int maxBytes) => Count >= (maxBytes / EntrySize) - 1;

    /// <summary>(-1, base offset) where there is none.</summary>
    public (long Timestamp, long Offset) LastEntry
    {
        get
        {
            int count = Count;
            return count == 0 ? (NoTimestamp, BaseOffset) : Entry(count - 1);
        }
    }

    /// <summary>Adds an entry where the timestamp is above the last one, else nothing.</summary>
    public void MaybeAppend(long timestamp, long offset)
    {
        (long lastTimestamp, long lastOffset) = LastEntry;
        if (timestamp <= lastTimestamp)
        {
            return;
        }

        if (Count > 0 && offset < lastOffset)
        {
            throw new InvalidOperationException($"Offset {offset} is below {lastOffset}, the last one in {File.Path}.");
        }

        Span<byte> entry = Next();
        BinaryPrimitives.WriteInt64BigEndian(entry, timestamp);
        BinaryPrimitives.WriteInt32BigEndian(entry[OffsetField..], (int)(offset - BaseOffset));
        Publish();
    }

    /// <summary>The last entry whose timestamp is at most the given one; (-1, base offset) where there is none.</summary>
    public (long Timestamp, long Offset) Lookup(long timestamp)
    {
        int slot = LargestLowerBound(timestamp, 0, sizeof(long));
        return slot < 0 ? (NoTimestamp, BaseOffset) : Entry(slot);
    }

    public (long Timestamp, long Offset) Entry(int n)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        Read(n, entry);
        return (BinaryPrimitives.ReadInt64BigEndian(entry), BaseOffset + BinaryPrimitives.ReadInt32BigEndian(entry[OffsetField..]));
    }

    /// <summary>Drops the entries at and above an offset.</summary>
    public void TruncateTo(long offset) => TruncateToEntries(LargestLowerBound(offset - 1 - BaseOffset, OffsetField, sizeof(int)) + 1);
}
