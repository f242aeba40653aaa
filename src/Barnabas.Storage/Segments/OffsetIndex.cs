using System.Buffers.Binary;

namespace Barnabas.Storage.Segments;

/// <summary>
/// Offset to file position, sparsely: entries of relative offset (4 bytes) and position (4 bytes), both big-endian and rising. An entry
/// names the last offset of an append and where that append starts. Written under the append lock; looked up by any thread.
/// </summary>
internal sealed class OffsetIndex(SegmentFile file, long baseOffset) : SparseIndex(file, EntrySize, baseOffset)
{
    public const int EntrySize = 8;

    private const int PositionField = 4;

    private long _lastOffset = -1;

    public bool IsFull(int maxBytes) => Count >= maxBytes / EntrySize;

    /// <summary>Of the last entry; the base offset where there is none.</summary>
    public long LastOffset
    {
        get
        {
            int count = Count;
            return count == 0 ? BaseOffset : Entry(count - 1).Offset;
        }
    }

    public static bool IsRelative(long offset, long baseOffset) => offset - baseOffset is >= 0 and <= int.MaxValue;

    public void Append(long offset, int position)
    {
        if (_lastOffset < 0)
        {
            _lastOffset = Count == 0 ? BaseOffset - 1 : LastOffset;
        }

        if (offset <= _lastOffset && Count > 0)
        {
            throw new InvalidOperationException($"Offset {offset} is not above {_lastOffset}, the last one in {File.Path}.");
        }

        Span<byte> entry = Next();
        BinaryPrimitives.WriteInt32BigEndian(entry, (int)(offset - BaseOffset));
        BinaryPrimitives.WriteInt32BigEndian(entry[4..], position);
        _lastOffset = offset;
        Publish();
    }

    /// <summary>The last entry at or before an offset; the start of the segment where there is none.</summary>
    public (long Offset, int Position) Lookup(long offset)
    {
        int slot = LargestLowerBound(offset - BaseOffset, 0, sizeof(int));
        return slot < 0 ? (BaseOffset, 0) : Entry(slot);
    }

    /// <summary>The offset of the first entry at or behind a file position; null where there is none.</summary>
    public long? UpperBound(long position)
    {
        int slot = LargestLowerBound(position - 1, PositionField, sizeof(int)) + 1;
        return slot < Count ? Entry(slot).Offset : null;
    }

    public (long Offset, int Position) Entry(int n)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        Read(n, entry);
        return (BaseOffset + BinaryPrimitives.ReadInt32BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry[4..]));
    }

    /// <summary>Drops the entries at and above an offset.</summary>
    public void TruncateTo(long offset)
    {
        TruncateToEntries(LargestLowerBound(offset - 1 - BaseOffset, 0, sizeof(int)) + 1);
        _lastOffset = -1;
    }
}
