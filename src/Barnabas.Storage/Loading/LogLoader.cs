using System.Runtime.InteropServices;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Epochs;
using Barnabas.Storage.Producers;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Loading;

/// <summary>
/// Opens the files of one partition directory. After a clean stop nothing but names, sizes and the last batch is read. After any other
/// stop every segment from the one that holds the recovery point on is read once: each batch by its CRC; indexes, leader epochs and
/// producer state are built again; from the first batch that is not whole on, all is cut off. For one load by one thread.
/// </summary>
internal sealed class LogLoader
{
    private readonly PartitionLogOptions _options;
    private readonly StorageContext _context;
    private readonly IDisk _disk;
    private readonly ScanBuffer _buffer;
    private readonly LeaderEpochCache _epochs;
    private readonly ProducerStateManager _producers = new();
    private readonly ProducerSnapshots _snapshots;
    private readonly List<LogSegment> _segments = [];
    private readonly List<RecoveryTruncation> _truncations = [];
    private int _recovered;
    private long _scanned;

    public LogLoader(PartitionLogOptions options, ScanBuffer buffer)
    {
        _options = options;
        _context = options.Context;
        _disk = _context.Disk;
        _buffer = buffer;
        _epochs = new LeaderEpochCache(_disk, options.Directory);
        _snapshots = new ProducerSnapshots(_disk, options.Directory, _context.Logger);
    }

    /// <exception cref="IOException">The disk failed.</exception>
    public LoadedLog Load()
    {
        long started = _context.Time.GetTimestamp();
        if (!_disk.DirectoryExists(_options.Directory))
        {
            _disk.CreateDirectory(_options.Directory);
            _disk.SyncDirectory(Path.GetDirectoryName(_options.Directory)!);
        }

        Leftovers.Settle(_disk, _options.Directory);
        LoadEpochs();
        _snapshots.Scan();
        OpenSegments();
        if (!_options.HadCleanShutdown)
        {
            Recover();
        }

        long end = SettleEnd();
        long start = Math.Max(_options.LogStartOffset, _segments[0].BaseOffset);
        WhereThereIsSpace(() => _epochs.TruncateFromEnd(end));
        WhereThereIsSpace(() => _epochs.TruncateFromStart(start));
        LoadProducers(start, end);

        TimeSpan duration = _context.Time.GetElapsedTime(started);
        RecoveryReport? report = null;
        if (_recovered > 0)
        {
            report = new RecoveryReport(_options.TopicPartition, _recovered, _scanned, duration, _truncations);
            StorageLog.Recovered(
                _context.Logger, _options.TopicPartition.ToString(), _recovered, _scanned, report.BytesTruncated, duration.TotalMilliseconds);
        }

        long recoveryPoint = _options.HadCleanShutdown && _recovered == 0 ? end : Math.Min(_options.RecoveryPoint, end);
        return new LoadedLog(new SegmentSet([.. _segments]), start, end, recoveryPoint, _epochs, _producers, _snapshots, report);
    }

    private void LoadEpochs()
    {
        try
        {
            _epochs.Load();
        }
        catch (InvalidDataException exception)
        {
            StorageLog.CorruptCheckpoint(_context.Logger, LeaderEpochCache.FileName, exception.Message);
        }
    }

    private void OpenSegments()
    {
        string[] names = _disk.Files(_options.Directory);
        var logs = new HashSet<long>();
        var indexes = new HashSet<long>();
        foreach (string name in names)
        {
            if (LogFileNames.TryParse(name, LogFileNames.Log, out long offset))
            {
                logs.Add(offset);
            }
        }

        foreach (string name in names)
        {
            bool isOffsetIndex = LogFileNames.TryParse(name, LogFileNames.Index, out long offset);
            if (!isOffsetIndex
                && !LogFileNames.TryParse(name, LogFileNames.TimeIndex, out offset)
                && !LogFileNames.TryParse(name, LogFileNames.TransactionIndex, out offset))
            {
                continue;
            }

            if (!logs.Contains(offset))
            {
                StorageLog.OrphanedIndex(_context.Logger, name);
                _disk.DeleteFile(Path.Combine(_options.Directory, name));
            }
            else if (isOffsetIndex)
            {
                indexes.Add(offset);
            }
        }

        foreach (long offset in logs.Order())
        {
            _segments.Add(NewSegment(offset));
        }

        int firstToRecover = _options.HadCleanShutdown ? _segments.Count : FirstToRecover();
        for (int i = 0; i < firstToRecover && i < _segments.Count; i++)
        {
            LogSegment segment = _segments[i];
            string? fault = !indexes.Contains(segment.BaseOffset) ? "the file is missing"
                : segment.TransactionIndex.File.Length % TransactionIndex.EntrySize != 0 ? "the transaction index is cut"
                : null;
            if (fault is not null)
            {
                StorageLog.MissingIndex(_context.Logger, segment.Log.Path, fault);
                RestoreProducersAt(i);
                RecoverSegment(i, deleteLater: false);
            }
        }
    }

    /// <summary>Index of the segment that holds the recovery point.</summary>
    private int FirstToRecover() => Math.Max(_segments.FindLastIndex(segment => segment.BaseOffset <= _options.RecoveryPoint), 0);

    private void Recover()
    {
        int first = FirstToRecover();
        if (first >= _segments.Count)
        {
            return;
        }

        RestoreProducersAt(first);
        for (int i = first; i < _segments.Count; i++)
        {
            if (!RecoverSegment(i, deleteLater: true))
            {
                break;
            }
        }

        // From here on only what was read counts: the last snapshot is what the records say.
        WhereThereIsSpace(() => _snapshots.Take(_producers, sync: false));
    }

    /// <summary>
    /// What recovery writes besides the records only saves time at the next start: a full disk must not keep a broker from serving reads.
    /// Index entries stay in memory and are written with the next flush.
    /// </summary>
    private void WhereThereIsSpace(Action write)
    {
        try
        {
            write();
        }
        catch (IOException exception) when (exception.IsDiskFull())
        {
            StorageLog.DiskFull(_context.Logger, _options.TopicPartition.ToString(), exception.Message);
        }
    }

    /// <summary>Reads one segment; false where its end was cut off, and so it is now the last one.</summary>
    private bool RecoverSegment(int index, bool deleteLater)
    {
        LogSegment segment = _segments[index];
        int fileSize = (int)Math.Min(segment.Log.Length, int.MaxValue);
        segment.BeginRebuild();
        var scanner = new SegmentScanner(segment.Log.File, 0, fileSize, _buffer);
        int valid = 0;
        int lastIndexed = 0;
        long lastOffset = segment.BaseOffset - 1;
        bool epochsChanged = false;
        string? fault = null;
        while (scanner.MoveNext() && scanner.CheckBatch())
        {
            BatchFrame frame = scanner.Frame;
            if (frame.LastOffset <= lastOffset || !segment.CanHold(frame.LastOffset))
            {
                fault = $"offset {frame.LastOffset} cannot follow offset {lastOffset} in the segment of base offset {segment.BaseOffset}";
                break;
            }

            segment.Rebuild(frame, valid, ref lastIndexed, _options.Config.IndexIntervalBytes);
            if (frame.Magic == RecordBatchHeader.CurrentMagic)
            {
                epochsChanged |= Replay(scanner.Batch, segment);
            }

            lastOffset = frame.LastOffset;
            valid += (int)frame.Size;
        }

        segment.EndRebuild(valid);
        WhereThereIsSpace(segment.WriteIndexes);
        if (epochsChanged)
        {
            WhereThereIsSpace(_epochs.Write);
        }

        _recovered++;
        _scanned += valid;
        if (valid < fileSize)
        {
            CutOff(index, deleteLater ? _segments.Count - index - 1 : 0, fileSize - valid, lastOffset, fault ?? scanner.Fault ?? "unknown");
            return false;
        }

        if (index + 1 < _segments.Count)
        {
            WhereThereIsSpace(segment.BecomeInactive);
            _producers.AdvanceMapEndOffset(_segments[index + 1].BaseOffset);
            WhereThereIsSpace(() => _snapshots.Take(_producers, sync: false));
        }

        return true;
    }

    private bool Replay(ReadOnlyMemory<byte> batch, LogSegment segment)
    {
        var header = new RecordBatchHeader(batch.Span);
        if (_producers.Apply(batch, out AbortedTransaction aborted))
        {
            segment.TransactionIndex.Append(aborted);
        }

        return header.PartitionLeaderEpoch > _epochs.LatestEpoch && _epochs.TryAssign(header.PartitionLeaderEpoch, header.BaseOffset);
    }

    private void CutOff(int index, int later, long cut, long lastOffset, string reason)
    {
        LogSegment segment = _segments[index];
        for (int i = index + 1; i <= index + later; i++)
        {
            cut += _segments[i].Log.Length;
            _snapshots.MarkDeleted(_segments[i].BaseOffset);
            _segments[i].Delete();
        }

        _segments.RemoveRange(index + 1, later);
        _truncations.Add(new RecoveryTruncation(segment.Log.Path, segment.Size, lastOffset + 1, cut, later, reason));
        StorageLog.Truncated(_context.Logger, segment.Log.Path, segment.Size, lastOffset, reason, cut, later);
    }

    /// <summary>The offset after the last batch, with at least one segment there to append to.</summary>
    private long SettleEnd()
    {
        if (_segments.Count > 0)
        {
            long end = _segments[^1].ReadNextOffset();
            if (end >= _options.LogStartOffset)
            {
                return end;
            }

            StorageLog.EndBeforeStart(_context.Logger, _options.TopicPartition.ToString(), end, _options.LogStartOffset);
            foreach (LogSegment segment in _segments)
            {
                segment.Delete();
            }

            _segments.Clear();
            _epochs.Clear();
            _snapshots.DeleteAll();
            _producers.Clear(_options.LogStartOffset);
        }

        LogSegment first = NewSegment(_options.LogStartOffset);
        first.Create(_options.Config.Preallocate ? _options.Config.SegmentBytes : 0);
        _segments.Add(first);
        return _options.LogStartOffset;
    }

    private LogSegment NewSegment(long baseOffset) => new(
        _disk,
        _options.Directory,
        baseOffset,
        _context.Now,
        _context.Jitter(Math.Min(_options.Config.SegmentJitterMs, _options.Config.EffectiveSegmentMs)));

    /// <summary>The producer state before the batches of a segment.</summary>
    private void RestoreProducersAt(int segment) => RestoreProducers(_options.LogStartOffset, _segments[segment].BaseOffset);

    private void LoadProducers(long start, long end)
    {
        _snapshots.DeleteStray(new SegmentSet([.. _segments]));
        _snapshots.DeleteOutside(start, end);

        // No snapshot at all in a log that was closed properly: no producer ever had an id (a log from before there were ids).
        if (_options.HadCleanShutdown && _recovered == 0 && _snapshots.IsEmpty)
        {
            _producers.Clear(end);
            return;
        }

        if (_recovered == 0 || _producers.MapEndOffset != end)
        {
            RestoreProducers(start, end);
        }

        _producers.OnLogStartOffset(start);
    }

    private void RestoreProducers(long start, long end) =>
        RestoreProducers(_producers, _snapshots, CollectionsMarshal.AsSpan(_segments), start, end, _context, _buffer);

    /// <summary>The producer state at an offset: the latest snapshot at or below it, and the batches from there on.</summary>
    public static void RestoreProducers(
        ProducerStateManager producers,
        ProducerSnapshots snapshots,
        ReadOnlySpan<LogSegment> segments,
        long start,
        long end,
        StorageContext context,
        ScanBuffer? buffer = null)
    {
        snapshots.LoadLatest(producers, start, end, context.Now, context.ProducerIdExpirationMs);
        int first = segments.Length - 1;
        while (first > 0 && segments[first].BaseOffset > producers.MapEndOffset)
        {
            first--;
        }

        for (int i = first; i < segments.Length && segments[i].BaseOffset < end && producers.MapEndOffset < end; i++)
        {
            LogSegment segment = segments[i];
            if (segment.TryFind(producers.MapEndOffset, segment.Log.File, segment.Size, out SegmentPosition found))
            {
                var scanner = new SegmentScanner(segment.Log.File, found.Position, segment.Size, buffer ??= new ScanBuffer());
                while (scanner.MoveNext() && scanner.Frame.BaseOffset < end)
                {
                    if (scanner.Frame.Magic == RecordBatchHeader.CurrentMagic)
                    {
                        producers.Apply(scanner.Batch, out _);
                    }
                }
            }
        }

        producers.AdvanceMapEndOffset(end);
    }
}
