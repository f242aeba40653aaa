using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Segments;

/// <summary>
/// The aborted transactions of a segment: entries of 34 bytes (version 0, producer id, first offset, last offset, last stable offset) in
/// the order of their markers. The file appears with the first entry. Written under the append lock; read by any thread.
/// </summary>
internal sealed class TransactionIndex(SegmentFile file)
{
    public const int EntrySize = 34;

    private readonly List<byte> _pending = [];
    private long _length = -1;

    public SegmentFile File => file;

    private long Length
    {
        get
        {
            long length = Volatile.Read(ref _length);
            if (length < 0)
            {
                length = file.Length;
                length -= length % EntrySize;
                Volatile.Write(ref _length, length);
            }

            return length;
        }
    }

    public void Append(in AbortedTransaction transaction)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        BinaryPrimitives.WriteInt16BigEndian(entry, 0);
        BinaryPrimitives.WriteInt64BigEndian(entry[2..], transaction.ProducerId);
        BinaryPrimitives.WriteInt64BigEndian(entry[10..], transaction.FirstOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[18..], transaction.LastOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[26..], transaction.LastStableOffset);
        lock (_pending)
        {
            _pending.AddRange(entry);
        }

        try
        {
            WriteOut();
        }
        catch (IOException exception) when (exception.IsDiskFull())
        {
            // The entry stays in memory, and the next one or the next flush tries again.
        }
    }

    /// <summary>Writes what is not in the file yet.</summary>
    public void WriteOut()
    {
        lock (_pending)
        {
            if (_pending.Count > 0)
            {
                long length = Length;
                file.File.Write(CollectionsMarshal.AsSpan(_pending), length);
                Volatile.Write(ref _length, length + _pending.Count);
                _pending.Clear();
            }
        }
    }

    /// <summary>Adds the transactions that concern a read of [fetchOffset, upperBound); true where no later segment can hold more.</summary>
    public bool Collect(long fetchOffset, long upperBound, List<AbortedTransaction> into)
    {
        foreach (AbortedTransaction transaction in ReadAll())
        {
            if (transaction.LastOffset >= fetchOffset && transaction.FirstOffset < upperBound)
            {
                into.Add(transaction);
            }

            if (transaction.LastStableOffset >= upperBound)
            {
                return true;
            }
        }

        return false;
    }

    public AbortedTransaction[] ReadAll()
    {
        byte[] bytes = ReadBytes();
        var transactions = new AbortedTransaction[bytes.Length / EntrySize];
        for (int i = 0; i < transactions.Length; i++)
        {
            ReadOnlySpan<byte> entry = bytes.AsSpan(i * EntrySize, EntrySize);
            transactions[i] = new AbortedTransaction(
                BinaryPrimitives.ReadInt64BigEndian(entry[2..]),
                BinaryPrimitives.ReadInt64BigEndian(entry[10..]),
                BinaryPrimitives.ReadInt64BigEndian(entry[18..]),
                BinaryPrimitives.ReadInt64BigEndian(entry[26..]));
        }

        return transactions;
    }

    /// <summary>Drops the transactions whose marker is at or above an offset.</summary>
    public void TruncateTo(long offset)
    {
        AbortedTransaction[] all = ReadAll();
        int keep = all.Length;
        while (keep > 0 && all[keep - 1].LastOffset >= offset)
        {
            keep--;
        }

        WriteOut();
        SetLength(keep * EntrySize);
    }

    public void Reset() => SetLength(0);

    public void Sync()
    {
        if (Length > 0 && file.TryAcquire(out IDiskFile disk))
        {
            try
            {
                disk.Flush();
            }
            finally
            {
                file.Release();
            }
        }
    }

    public void Close() => file.Close();

    private byte[] ReadBytes()
    {
        lock (_pending)
        {
            long length = Length;
            if (length + _pending.Count == 0 || !file.TryAcquire(out IDiskFile disk))
            {
                return [];
            }

            try
            {
                byte[] bytes = new byte[length + _pending.Count];
                int read = disk.Read(bytes.AsSpan(0, (int)length), 0);
                CollectionsMarshal.AsSpan(_pending).CopyTo(bytes.AsSpan(read));
                return bytes[..(read + _pending.Count)];
            }
            finally
            {
                file.Release();
            }
        }
    }

    private void SetLength(long length)
    {
        _pending.Clear();
        if (file.Exists && file.Length != length)
        {
            file.File.SetLength(length);
        }

        Volatile.Write(ref _length, length);
    }
}
