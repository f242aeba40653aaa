using Barnabas.Protocol.Records;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Segments;

/// <summary>
/// A segment of a partition log: the record file and its offset, time and transaction index. The last segment of a log is the active one
/// and is appended to under the log's append lock; the others are closed and do not change. Read by any thread: <see cref="Size"/> is
/// published after the bytes and the index entries below it.
/// </summary>
internal sealed class LogSegment
{
    private const int ScanBuffer = 4096;

    private readonly IDisk _disk;
    private volatile int _size;
    private long _maxTimestamp;
    private long _offsetOfMaxTimestamp;
    private bool _maxTimestampKnown;
    private long _firstBatchTimestamp = Unknown;
    private int _bytesSinceIndexEntry;
    private int _writtenBehind;

    private const long Unknown = long.MinValue;

    public LogSegment(IDisk disk, string directory, long baseOffset, long created, long rollJitterMs, string suffix = "")
    {
        _disk = disk;
        BaseOffset = baseOffset;
        Created = created;
        RollJitterMs = rollJitterMs;
        Log = new SegmentFile(disk, LogFileNames.Of(directory, baseOffset, LogFileNames.Log) + suffix);
        OffsetIndex = new OffsetIndex(new SegmentFile(disk, LogFileNames.Of(directory, baseOffset, LogFileNames.Index) + suffix), baseOffset);
        TimeIndex = new TimeIndex(new SegmentFile(disk, LogFileNames.Of(directory, baseOffset, LogFileNames.TimeIndex) + suffix), baseOffset);
        TransactionIndex = new TransactionIndex(new SegmentFile(disk, LogFileNames.Of(directory, baseOffset, LogFileNames.TransactionIndex) + suffix));
        _size = Log.Length is <= int.MaxValue and long length ? (int)length : throw new IOException($"{Log.Path} is larger than a segment can be.");
        _writtenBehind = _size;
    }

    public long BaseOffset { get; }

    /// <summary>Milliseconds since the epoch.</summary>
    public long Created { get; private set; }

    public long RollJitterMs { get; }

    public SegmentFile Log { get; }

    public OffsetIndex OffsetIndex { get; }

    public TimeIndex TimeIndex { get; }

    public TransactionIndex TransactionIndex { get; }

    /// <summary>Bytes of the record file that hold whole batches.</summary>
    public int Size => _size;

    /// <summary>The largest timestamp of all batches and the offset of its batch; (-1, base offset) where none has one.</summary>
    public (long Timestamp, long Offset) MaxTimestamp
    {
        get
        {
            if (!Volatile.Read(ref _maxTimestampKnown))
            {
                (long timestamp, long offset) = TimeIndex.LastEntry;
                SetMaxTimestamp(timestamp, offset);
            }

            return (Volatile.Read(ref _maxTimestamp), Volatile.Read(ref _offsetOfMaxTimestamp));
        }
    }

    /// <summary>What retention by time goes by: the largest timestamp, or when the file was last written where records have none.</summary>
    public long LargestTimestamp => MaxTimestamp.Timestamp is >= 0 and long timestamp ? timestamp
        : _disk.FileExists(Log.Path) ? _disk.LastModified(Log.Path) : Created;

    public bool CanHold(long offset) => OffsetIndex.IsRelative(offset, BaseOffset);

    /// <summary>Creates the files of a new segment, so that a full disk shows before anything refers to them.</summary>
    public void Create(long preallocate)
    {
        IDiskFile file = Log.File;
        if (preallocate > 0)
        {
            file.SetLength(preallocate);
        }

        _ = OffsetIndex.File.File;
        _ = TimeIndex.File.File;
        OffsetIndex.MakeWritable();
        TimeIndex.MakeWritable();
        _size = 0;
        _writtenBehind = 0;
    }

    /// <summary>Whether the next append belongs in a new segment (Kafka's rules: size, age, indexes, relative offsets).</summary>
    public bool ShouldRoll(int appendSize, long appendMaxTimestamp, long appendLastOffset, long now, LogConfig config)
    {
        int size = _size;
        return size > (long)config.SegmentBytes - appendSize
            || (size > 0 && WaitedForRoll(now, appendMaxTimestamp) > config.EffectiveSegmentMs - RollJitterMs)
            || OffsetIndex.IsFull(config.SegmentIndexBytes)
            || TimeIndex.IsFull(config.SegmentIndexBytes)
            || !CanHold(appendLastOffset);
    }

    /// <summary>
    /// Writes batches at the end and adds index entries by Kafka's rule. After a failed write the file is cut back, so that the segment is
    /// what it was before. The bytes are not seen by readers before <see cref="PublishSize"/>.
    /// </summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public int Append(ReadOnlySpan<byte> batches, int indexIntervalBytes)
    {
        int position = _size;
        try
        {
            Log.File.Write(batches, position);
        }
        catch (IOException)
        {
            CutBack(position);
            throw;
        }

        while (!batches.IsEmpty)
        {
            var header = new RecordBatchHeader(batches);
            if (position == 0)
            {
                _firstBatchTimestamp = header.MaxTimestamp;
            }

            if (header.MaxTimestamp > MaxTimestamp.Timestamp)
            {
                SetMaxTimestamp(header.MaxTimestamp, header.LastOffset);
            }

            if (_bytesSinceIndexEntry > indexIntervalBytes)
            {
                AddIndexEntry(header.LastOffset, position);
                _bytesSinceIndexEntry = 0;
            }

            int size = header.SizeInBytes;
            _bytesSinceIndexEntry += size;
            position += size;
            batches = batches[size..];
        }

        return position;
    }

    public void PublishSize(int size) => _size = size;

    /// <summary>
    /// The bytes appended since the last call that gave any, once there is a chunk of them; whole chunks, so that the page of the next append is not
    /// among them. Under the append lock.
    /// </summary>
    public bool TryTakeAppended(int chunk, out int position, out int length)
    {
        position = _writtenBehind;
        length = (_size / chunk * chunk) - position;
        if (length <= 0)
        {
            return false;
        }

        _writtenBehind = position + length;
        return true;
    }

    /// <summary>The first batch whose last offset is at or above <paramref name="offset"/>; false where the segment has none.</summary>
    public bool TryFind(long offset, IDiskFile file, int end, out SegmentPosition found)
    {
        int start = OffsetIndex.Lookup(offset).Position;
        Span<byte> buffer = stackalloc byte[ScanBuffer];
        var reader = new BatchFrameReader(file, start, end, buffer);
        while (reader.MoveNext())
        {
            BatchFrame frame = reader.Current;
            if (frame.LastOffset >= offset)
            {
                found = new SegmentPosition(frame.BaseOffset, frame.LastOffset, (int)reader.Position, (int)frame.Size, frame.MaxTimestamp);
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>The offset after the last batch; the base offset of an empty segment.</summary>
    public long ReadNextOffset()
    {
        int start = OffsetIndex.Count == 0 ? 0 : OffsetIndex.Entry(OffsetIndex.Count - 1).Position;
        long next = BaseOffset;
        Span<byte> buffer = stackalloc byte[ScanBuffer];
        var reader = new BatchFrameReader(Log.File, start, _size, buffer);
        while (reader.MoveNext())
        {
            next = reader.Current.LastOffset + 1;
        }

        return next;
    }

    /// <summary>The timestamp of the first batch, or -1 where there is none.</summary>
    public long FirstBatchTimestamp()
    {
        if (_firstBatchTimestamp == Unknown && _size > 0)
        {
            Span<byte> buffer = stackalloc byte[BatchFrame.HeaderSize];
            var reader = new BatchFrameReader(Log.File, 0, _size, buffer);
            _firstBatchTimestamp = reader.MoveNext() ? reader.Current.MaxTimestamp : -1;
        }

        return _firstBatchTimestamp == Unknown ? -1 : _firstBatchTimestamp;
    }

    /// <summary>Drops the batches at and above an offset; the segment becomes writable.</summary>
    public void TruncateTo(long offset, long now)
    {
        bool found = TryFind(offset, Log.File, _size, out SegmentPosition position);
        OffsetIndex.TruncateTo(offset);
        TimeIndex.TruncateTo(offset);
        TransactionIndex.TruncateTo(offset);
        if (found)
        {
            Log.File.SetLength(position.Position);
            _size = position.Position;
            _writtenBehind = Math.Min(_writtenBehind, _size);
        }

        if (_size == 0)
        {
            Created = now;
            _firstBatchTimestamp = Unknown;
        }

        _bytesSinceIndexEntry = 0;
        RescanMaxTimestamp();
    }

    /// <summary>The segment is closed: the closing time index entry, files cut to what is in them, memory let go.</summary>
    public void BecomeInactive()
    {
        AddClosingTimeEntry();
        SealIndexes();
        TrimLog();
    }

    /// <summary>Index entries that are only in memory go to the files; of a closed segment, so that nothing changes them at the same time.</summary>
    public void SealIndexes()
    {
        OffsetIndex.Seal();
        TimeIndex.Seal();
        TransactionIndex.WriteOut();
    }

    /// <summary>fsync of the record file, and with <paramref name="indexes"/> of the indexes, as far as they are written. May run beside appends.</summary>
    public void Sync(bool indexes)
    {
        if (Log.TryAcquire(out IDiskFile file))
        {
            try
            {
                file.Flush();
            }
            finally
            {
                Log.Release();
            }
        }

        if (indexes)
        {
            OffsetIndex.Sync();
            TimeIndex.Sync();
            TransactionIndex.Sync();
        }
    }

    /// <summary>Index entries that are only in memory go to the files. Under the append lock.</summary>
    public void WriteIndexes()
    {
        OffsetIndex.WriteOut();
        TimeIndex.WriteOut();
        TransactionIndex.WriteOut();
    }

    /// <summary>Writes the closing index entry and trims the files, as a clean stop does, and closes them.</summary>
    public void CloseCleanly(bool sync)
    {
        if (Volatile.Read(ref _maxTimestampKnown) && _size > 0)
        {
            TimeIndex.MakeWritable();
            AddClosingTimeEntry();
        }

        SealIndexes();
        TrimLog();
        if (sync)
        {
            Sync(indexes: true);
        }

        Close();
    }

    /// <summary>Lets the files go without writing.</summary>
    public void Close()
    {
        Log.Close();
        OffsetIndex.Close();
        TimeIndex.Close();
        TransactionIndex.Close();
    }

    /// <summary>Renames all files of the segment to end with <paramref name="suffix"/>.</summary>
    public void AddSuffix(string suffix)
    {
        Log.MoveTo(Log.Path + suffix);
        OffsetIndex.File.MoveTo(OffsetIndex.File.Path + suffix);
        TimeIndex.File.MoveTo(TimeIndex.File.Path + suffix);
        TransactionIndex.File.MoveTo(TransactionIndex.File.Path + suffix);
    }

    public void RelocateTo(string directory)
    {
        Log.RelocateTo(directory);
        OffsetIndex.File.RelocateTo(directory);
        TimeIndex.File.RelocateTo(directory);
        TransactionIndex.File.RelocateTo(directory);
    }

    /// <summary>Closes and deletes the files; a read in flight keeps what it reads until it ends.</summary>
    public void Delete()
    {
        Close();
        Log.Delete();
        OffsetIndex.File.Delete();
        TimeIndex.File.Delete();
        TransactionIndex.File.Delete();
    }

    /// <summary>Recovery starts over: no index entries, no timestamps.</summary>
    public void BeginRebuild()
    {
        OffsetIndex.Reset();
        TimeIndex.Reset();
        TransactionIndex.Reset();
        SetMaxTimestamp(TimeIndex.NoTimestamp, BaseOffset);
        _firstBatchTimestamp = Unknown;
        _bytesSinceIndexEntry = 0;
    }

    /// <summary>Recovery met a whole batch at a position: the same index entries as when it was appended alone.</summary>
    public void Rebuild(in BatchFrame frame, int position, ref int lastIndexed, int indexIntervalBytes)
    {
        if (position == 0)
        {
            _firstBatchTimestamp = frame.MaxTimestamp;
        }

        if (frame.MaxTimestamp > _maxTimestamp)
        {
            SetMaxTimestamp(frame.MaxTimestamp, frame.LastOffset);
        }

        if (position - lastIndexed > indexIntervalBytes)
        {
            AddIndexEntry(frame.LastOffset, position);
            lastIndexed = position;
        }
    }

    /// <summary>Recovery ends: what follows the whole batches is cut off.</summary>
    public void EndRebuild(int validBytes)
    {
        if (Log.Length != validBytes)
        {
            Log.File.SetLength(validBytes);
        }

        _size = validBytes;
        _writtenBehind = validBytes;
        AddClosingTimeEntry();
    }

    private void AddIndexEntry(long lastOffset, int position)
    {
        OffsetIndex.Append(lastOffset, position);
        (long timestamp, long offset) = MaxTimestamp;
        TimeIndex.MaybeAppend(timestamp, offset);
    }

    private void AddClosingTimeEntry()
    {
        (long timestamp, long offset) = MaxTimestamp;
        TimeIndex.MaybeAppend(timestamp, offset);
    }

    private long WaitedForRoll(long now, long appendMaxTimestamp) =>
        FirstBatchTimestamp() is >= 0 and long first ? appendMaxTimestamp - first : now - Created;

    private void CutBack(int size)
    {
        // Nothing above the published size is ever read, and the next append overwrites it: a failure here costs nothing now, and
        // recovery cuts torn bytes off by their CRC.
        try
        {
            Log.File.SetLength(size);
        }
        catch (IOException)
        {
        }
    }

    private void TrimLog()
    {
        if (Log.Exists && Log.Length != _size)
        {
            Log.File.SetLength(_size);
        }
    }

    private void RescanMaxTimestamp()
    {
        (long timestamp, long offset) = TimeIndex.LastEntry;
        Span<byte> buffer = stackalloc byte[ScanBuffer];
        var reader = new BatchFrameReader(Log.File, OffsetIndex.Lookup(offset).Position, _size, buffer);
        while (reader.MoveNext())
        {
            if (reader.Current.MaxTimestamp > timestamp)
            {
                (timestamp, offset) = (reader.Current.MaxTimestamp, reader.Current.LastOffset);
            }
        }

        SetMaxTimestamp(timestamp, offset);
    }

    private void SetMaxTimestamp(long timestamp, long offset)
    {
        Volatile.Write(ref _offsetOfMaxTimestamp, offset);
        Volatile.Write(ref _maxTimestamp, timestamp);
        Volatile.Write(ref _maxTimestampKnown, true);
    }
}
