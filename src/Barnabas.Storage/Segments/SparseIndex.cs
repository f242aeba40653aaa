using System.Buffers.Binary;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Segments;

/// <summary>
/// Fixed-size sorted entries, as the offset and the time index hold them. The index of the active segment is in memory and goes to its
/// file in blocks, at the latest when the segment is flushed: a crash before that is made good by recovery, which rebuilds it. The index of a closed segment stays
/// in its file (the page cache holds what is used) and costs no memory. Written under the log's append lock; looked up by any thread.
/// </summary>
internal abstract class SparseIndex
{
    private const int WriteBlock = 512;
    private const int SearchBlock = 4096;

    private readonly SegmentFile _file;
    private readonly int _entrySize;
    private readonly Lock _loading = new();
    private volatile byte[]? _resident;
    private volatile int _count = -1;
    private int _written;

    protected SparseIndex(SegmentFile file, int entrySize, long baseOffset)
    {
        _file = file;
        _entrySize = entrySize;
        BaseOffset = baseOffset;
    }

    public long BaseOffset { get; }

    public SegmentFile File => _file;

    public int Count
    {
        get
        {
            int count = _count;
            return count >= 0 ? count : Load();
        }
    }

    /// <summary>Brings the entries into memory, so that they can be appended to and truncated.</summary>
    public void MakeWritable()
    {
        if (_resident is not null)
        {
            return;
        }

        int count = Count;
        byte[] resident = new byte[Math.Max(count, 8) * _entrySize];
        if (count > 0)
        {
            int read = _file.File.Read(resident.AsSpan(0, count * _entrySize), 0);
            count = Math.Min(count, read / _entrySize);
        }

        _written = count;
        _resident = resident;
        _count = count;
    }

    /// <summary>Writes what is not in the file yet, cuts the file to its entries, and lets the memory go.</summary>
    public void Seal()
    {
        if (_resident is null)
        {
            return;
        }

        WriteOut();
        if (_file.Length != (long)_count * _entrySize)
        {
            _file.File.SetLength((long)_count * _entrySize);
        }

        _resident = null;
    }

    /// <summary>Writes what is not in the file yet.</summary>
    public void WriteOut()
    {
        byte[]? resident = _resident;
        int count = _count;
        if (resident is null || (count == _written && _file.Exists))
        {
            return;
        }

        _file.File.Write(resident.AsSpan(_written * _entrySize, (count - _written) * _entrySize), (long)_written * _entrySize);
        _written = count;
    }

    /// <summary>fsync of what is in the file; a file that was deleted meanwhile needs none.</summary>
    public void Sync()
    {
        if (_file.TryAcquire(out IDiskFile file))
        {
            try
            {
                file.Flush();
            }
            finally
            {
                _file.Release();
            }
        }
    }

    /// <summary>Forgets all entries and starts in memory: recovery builds them again.</summary>
    public void Reset()
    {
        _resident = new byte[8 * _entrySize];
        _count = 0;
        _written = 0;
        _file.File.SetLength(0);
    }

    public void Close() => _file.Close();

    protected void TruncateToEntries(int entries)
    {
        MakeWritable();
        if (entries >= _count)
        {
            return;
        }

        // A copy: whoever searches at this moment goes on with what it has, and never sees old bytes under new entries.
        byte[] resident = new byte[Math.Max(entries, 8) * _entrySize];
        _resident!.AsSpan(0, entries * _entrySize).CopyTo(resident);
        _count = entries;
        _resident = resident;
        if (_written > entries)
        {
            _written = entries;
            _file.File.SetLength((long)entries * _entrySize);
        }
    }

    /// <summary>Room for one more entry; <see cref="Publish"/> makes it seen.</summary>
    protected Span<byte> Next()
    {
        MakeWritable();
        byte[] resident = _resident!;
        int start = _count * _entrySize;
        if (start + _entrySize > resident.Length)
        {
            Array.Resize(ref resident, resident.Length * 2);
            _resident = resident;
        }

        return resident.AsSpan(start, _entrySize);
    }

    protected void Publish()
    {
        int count = _count + 1;
        _count = count;
        if (count - _written >= WriteBlock)
        {
            try
            {
                WriteOut();
            }
            catch (IOException exception) when (exception.IsDiskFull())
            {
                // The entries stay in memory, and the next block or the next flush tries again.
            }
        }
    }

    /// <summary>Copies entry <paramref name="n"/>.</summary>
    protected void Read(int n, Span<byte> entry)
    {
        byte[]? resident = _resident;
        int start = n * _entrySize;
        if (resident is not null && start + _entrySize <= resident.Length)
        {
            resident.AsSpan(start, _entrySize).CopyTo(entry);
            return;
        }

        if (!ReadFile(entry, start))
        {
            throw new IOException($"Index {_file.Path} ends before entry {n}.");
        }
    }

    /// <summary>The last entry whose big-endian field at <paramref name="field"/> (8 or 4 bytes wide) is at most <paramref name="target"/>; -1 where none is.</summary>
    protected int LargestLowerBound(long target, int field, int width)
    {
        int count = Count;
        byte[]? resident = _resident;
        if (resident is not null)
        {
            return Search(resident, 0, Math.Min(count, resident.Length / _entrySize), target, field, width);
        }

        int low = 0;
        int high = count;
        Span<byte> block = stackalloc byte[SearchBlock];
        int perBlock = SearchBlock / _entrySize;
        while (high - low > perBlock)
        {
            int middle = low + ((high - low) / 2);
            Read(middle, block[.._entrySize]);
            if (Field(block, field, width) <= target)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        Span<byte> entries = block[..((high - low) * _entrySize)];
        if (!ReadFile(entries, low * _entrySize))
        {
            throw new IOException($"Index {_file.Path} ends before entry {high}.");
        }

        int found = Search(entries, 0, high - low, target, field, width);
        return found < 0 ? low - 1 : low + found;
    }

    private static long Field(ReadOnlySpan<byte> entry, int field, int width) => width == sizeof(long)
        ? BinaryPrimitives.ReadInt64BigEndian(entry[field..])
        : BinaryPrimitives.ReadInt32BigEndian(entry[field..]);

    private int Search(ReadOnlySpan<byte> entries, int low, int high, long target, int field, int width)
    {
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (Field(entries.Slice(middle * _entrySize, _entrySize), field, width) <= target)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private bool ReadFile(Span<byte> bytes, long position)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (!_file.TryAcquire(out IDiskFile file))
        {
            // The segment was deleted under a reader: the entry of the start of the segment leads it to the record file, which says so.
            bytes.Clear();
            return true;
        }

        try
        {
            return file.Read(bytes, position) == bytes.Length;
        }
        finally
        {
            _file.Release();
        }
    }

    private int Load()
    {
        lock (_loading)
        {
            if (_count >= 0)
            {
                return _count;
            }

            // Apache Kafka preallocates the index of its active segment: after kill -9 the rest of the file is zeros.
            int count = (int)Math.Min(_file.Length / _entrySize, int.MaxValue / _entrySize);
            _count = count == 0 ? 0 : CountBeforeZeros(count);
            return _count;
        }
    }

    private int CountBeforeZeros(int count)
    {
        Span<byte> entry = stackalloc byte[_entrySize];
        int low = 0;
        int high = count;
        if (ReadFile(entry, (long)(count - 1) * _entrySize) && entry.ContainsAnyExcept((byte)0))
        {
            return count;
        }

        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (ReadFile(entry, (long)middle * _entrySize) && entry.ContainsAnyExcept((byte)0))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
