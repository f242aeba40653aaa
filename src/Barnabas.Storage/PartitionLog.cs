using System.Buffers;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Directories;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Epochs;
using Barnabas.Storage.Loading;
using Barnabas.Storage.Producers;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage;

/// <summary>
/// The log of one partition replica: record batches at rising offsets in segments on disk. Appends, truncations, rolls and deletions
/// take one short lock each; reads take none and see offsets and segments as published. A full disk refuses appends until there is
/// space; any other failure of the disk ends the log (<see cref="IsFailed"/>), and the storage context is told.
/// <para>Always: log start offset ≤ recovery point ≤ log end offset, but that the start may pass the recovery point when records are
/// deleted.</para>
/// </summary>
public sealed class PartitionLog
{
    private readonly StorageContext _context;
    private readonly Lock _appendLock = new();
    private readonly Lock _flushLock = new();
    private readonly ProducerStateManager _producers;
    private readonly ProducerSnapshots _snapshots;
    private readonly DeferredDeletions _deletions;
    private volatile SegmentSet _segments;
    private volatile LogConfig _config;
    private volatile string _directory;
    private volatile bool _failed;
    private long _logStartOffset;
    private long _logEndOffset;
    private long _recoveryPoint;
    private long _highWatermark;
    private long _firstUnstableOffset = -1;
    private long _lastFlush;
    private long _syncedSegmentBase;
    private bool _closed;

    private PartitionLog(PartitionLogOptions options, LoadedLog loaded)
    {
        _context = options.Context;
        _config = options.Config;
        _directory = options.Directory;
        TopicPartition = options.TopicPartition;
        TopicId = PartitionMetadataFile.Read(_context.Disk, options.Directory);
        Epochs = loaded.Epochs;
        Recovery = loaded.Recovery;
        _producers = loaded.Producers;
        _snapshots = loaded.Snapshots;
        _segments = loaded.Segments;
        _deletions = new DeferredDeletions(_context.Disk);
        _logStartOffset = loaded.LogStartOffset;
        _logEndOffset = loaded.LogEndOffset;
        _recoveryPoint = loaded.RecoveryPoint;
        _highWatermark = loaded.LogStartOffset;
        _firstUnstableOffset = _producers.FirstUnstableOffset;
        _lastFlush = _context.Now;
        _syncedSegmentBase = _segments[Math.Max(_segments.Floor(_recoveryPoint), 0)].BaseOffset;
    }

    public TopicPartition TopicPartition { get; }

    /// <summary>Path of the partition directory.</summary>
    public string DirectoryPath => _directory;

    /// <summary>The id of the topic, from <c>partition.metadata</c>; empty where there is none.</summary>
    public Guid TopicId { get; private set; }

    public LogConfig Config => _config;

    /// <summary>The first offset that can be read.</summary>
    public long LogStartOffset => Volatile.Read(ref _logStartOffset);

    /// <summary>The offset that the next record gets.</summary>
    public long LogEndOffset => Volatile.Read(ref _logEndOffset);

    /// <summary>Everything below is known to be on disk.</summary>
    public long RecoveryPoint => Volatile.Read(ref _recoveryPoint);

    /// <summary>As the broker last told by <see cref="UpdateHighWatermark"/>; the log start offset before that.</summary>
    public long HighWatermark => Volatile.Read(ref _highWatermark);

    /// <summary>Up to here read_committed consumers read: the high watermark, or the first offset whose transaction is not decided.</summary>
    public long LastStableOffset => Volatile.Read(ref _firstUnstableOffset) is >= 0 and long unstable ? Math.Min(unstable, HighWatermark) : HighWatermark;

    /// <summary>Bytes of all segments.</summary>
    public long Size => SegmentRetention.TotalSize(_segments);

    public int SegmentCount => _segments.Count;

    public long FirstSegmentBaseOffset => _segments.First.BaseOffset;

    public long ActiveSegmentBaseOffset => _segments.Active.BaseOffset;

    public int ActiveSegmentSize => _segments.Active.Size;

    public LeaderEpochCache Epochs { get; }

    /// <summary>What recovery did when the log was opened; null where there was none.</summary>
    public RecoveryReport? Recovery { get; }

    /// <summary>The disk failed: nothing is read or written any more.</summary>
    public bool IsFailed => _failed;

    internal SegmentSet Segments => _segments;

    /// <summary>Opens the log of a directory, recovers it where it was not closed properly, or makes a new one.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static PartitionLog Open(PartitionLogOptions options) => Open(options, new ScanBuffer());

    internal static PartitionLog Open(PartitionLogOptions options, ScanBuffer buffer) => new(options, new LogLoader(options, buffer).Load());

    /// <summary>
    /// Appends as the leader: checks the batches, assigns offsets, stamps base offset, leader epoch and append time into
    /// <paramref name="batches"/> in place, and writes them with one call. From <see cref="AppendOrigin.RaftLeader"/>, offsets and epochs
    /// are taken as they are. What is wrong with the batches is an error code, not an exception.
    /// </summary>
    public AppendResult AppendAsLeader(Memory<byte> batches, int leaderEpoch, AppendOrigin origin = AppendOrigin.Client)
    {
        LogConfig config = _config;
        long now = _context.Now;
        if (!BatchValidation.TryAccept(batches, origin, config, now, out AppendResult refusal))
        {
            return refusal;
        }

        if (origin == AppendOrigin.RaftLeader)
        {
            lock (_appendLock)
            {
                refusal = AppendAtGivenOffsets(batches);
            }

            return FlushIfMany(refusal);
        }

        if (BatchRecompression.IsNeeded(batches.Span, config))
        {
            if (BatchRecompression.Rebuild(batches, config, out refusal) is not { } rebuilt)
            {
                return refusal;
            }

            batches = rebuilt;
        }

        long appendTime = config.MessageTimestampType == TimestampType.LogAppendTime ? now : -1;
        AppendResult result;
        lock (_appendLock)
        {
            if (!TryCheckProducers(batches, origin, out result))
            {
                return result;
            }

            long baseOffset = _logEndOffset;
            long lastOffset = Stamp(batches.Span, baseOffset, leaderEpoch, appendTime);
            result = Write(batches, baseOffset, lastOffset);
        }

        return FlushIfMany(result with { LogAppendTime = appendTime });
    }

    /// <summary>
    /// Appends what a leader sent, at its offsets. A cut batch at the end is left out, as a fetch answer has one. OffsetOutOfRange where
    /// the batches do not start at or behind the log end offset.
    /// </summary>
    public AppendResult AppendAsFollower(ReadOnlyMemory<byte> batches)
    {
        RecordBatchFault fault = RecordBatchValidator.CheckAll(batches.Span, out int validBytes);
        if (fault is not (RecordBatchFault.None or RecordBatchFault.Incomplete))
        {
            return AppendResult.Failed(fault.ToErrorCode(), $"The batch at byte {validBytes} that the leader sent is not valid: {fault}.");
        }

        if (validBytes == 0)
        {
            return new AppendResult { LogStartOffset = LogStartOffset };
        }

        AppendResult result;
        lock (_appendLock)
        {
            result = AppendAtGivenOffsets(batches[..validBytes]);
        }

        return FlushIfMany(result);
    }

    /// <summary>
    /// The batches from the one that holds <paramref name="offset"/> on, below <paramref name="maxOffsetExclusive"/>, as a range of a
    /// segment file of about <paramref name="maxBytes"/>; with <paramref name="minOneMessage"/> at least the first batch whole.
    /// </summary>
    public LogReadResult Read(long offset, int maxBytes, bool minOneMessage, long maxOffsetExclusive)
    {
        if (_failed)
        {
            return LogReader.Nothing(this, ErrorCode.KafkaStorageError);
        }

        long end = LogEndOffset;
        if (offset > end || offset < LogStartOffset)
        {
            return LogReader.Nothing(this, ErrorCode.OffsetOutOfRange);
        }

        if (offset == end || offset >= maxOffsetExclusive || (maxBytes <= 0 && !minOneMessage))
        {
            return LogReader.Nothing(this, ErrorCode.None);
        }

        try
        {
            return LogReader.Read(this, _segments, offset, maxBytes, minOneMessage, maxOffsetExclusive);
        }
        catch (IOException exception)
        {
            Fail(exception);
            return LogReader.Nothing(this, ErrorCode.KafkaStorageError);
        }
    }

    /// <summary>As <see cref="Read"/>, but into pooled memory and cut to whole batches, for whoever needs the bytes (down-conversion, coordinators).</summary>
    public (ErrorCode Error, IMemoryOwner<byte>? Memory, int Length) ReadToMemory(long offset, int maxBytes, bool minOneMessage, long maxOffsetExclusive)
    {
        try
        {
            return LogReader.ReadToMemory(Read(offset, maxBytes, minOneMessage, maxOffsetExclusive));
        }
        catch (IOException exception)
        {
            Fail(exception);
            return (ErrorCode.KafkaStorageError, null, 0);
        }
    }

    /// <summary>The aborted transactions that a read_committed consumer needs with records that it read from <paramref name="fetchOffset"/>.</summary>
    public IReadOnlyList<AbortedTransaction> AbortedTransactions(long fetchOffset, FileRecords records) =>
        LogReader.AbortedTransactions(_segments, fetchOffset, records, LogEndOffset);

    /// <summary>Answers ListOffsets: the first record of at least a timestamp, or a place (<see cref="ListOffsetsTimestamp"/>); latest is the log end offset.</summary>
    public TimestampOffset FetchOffsetByTimestamp(long timestamp)
    {
        try
        {
            switch (timestamp)
            {
                case ListOffsetsTimestamp.Earliest or ListOffsetsTimestamp.EarliestLocal:
                    return new TimestampOffset(ErrorCode.None, LogStartOffset, -1, Epochs.EpochOf(LogStartOffset));
                case ListOffsetsTimestamp.Latest:
                    return new TimestampOffset(ErrorCode.None, LogEndOffset, -1, Epochs.LatestEpoch);
                case ListOffsetsTimestamp.LatestTiered or ListOffsetsTimestamp.EarliestPendingUpload:
                    return TimestampOffset.None;
                case ListOffsetsTimestamp.MaxTimestamp:
                    return Found(OffsetSearch.Latest(_segments, LogStartOffset, LogEndOffset));
                default:
                    return Found(OffsetSearch.FirstAtOrAfter(_segments, timestamp, LogStartOffset, LogEndOffset));
            }
        }
        catch (IOException exception)
        {
            Fail(exception);
            return TimestampOffset.None with { ErrorCode = ErrorCode.KafkaStorageError };
        }
        catch (InvalidRecordsException exception)
        {
            return TimestampOffset.None with { ErrorCode = exception.ErrorCode };
        }
    }

    /// <summary>Answers ListOffsets v0: up to <paramref name="max"/> segment bases, newest first, last written at or before a timestamp.</summary>
    public IReadOnlyList<long> OffsetsBefore(long timestamp, long highWatermark, int max) =>
        SegmentBoundaries.Before(_context, _segments, timestamp, LogStartOffset, highWatermark, max);

    public EpochEndOffset OffsetForLeaderEpoch(int epoch) => Epochs.EndOffsetOf(epoch, LogEndOffset);

    /// <summary>The broker's high watermark: bounds retention and DeleteRecords, and decides transactions. Never above the log end offset.</summary>
    public void UpdateHighWatermark(long highWatermark)
    {
        Volatile.Write(ref _highWatermark, highWatermark);
        if (Volatile.Read(ref _firstUnstableOffset) >= 0)
        {
            lock (_appendLock)
            {
                _producers.OnHighWatermark(highWatermark);
                Volatile.Write(ref _firstUnstableOffset, _producers.FirstUnstableOffset);
            }
        }
    }

    /// <summary>A leader begins its epoch: what it appends starts at the log end offset. KafkaStorageError where the disk failed.</summary>
    public ErrorCode BeginLeaderEpoch(int epoch)
    {
        lock (_appendLock)
        {
            return Guarded(() => Epochs.Assign(epoch, _logEndOffset));
        }
    }

    public void UpdateConfig(LogConfig config) => _config = config;

    /// <summary>Writes <c>partition.metadata</c> where the topic id is not known yet.</summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public void AssignTopicId(Guid topicId)
    {
        if (TopicId == Guid.Empty && topicId != Guid.Empty)
        {
            PartitionMetadataFile.Write(_context.Disk, _directory, topicId);
            TopicId = topicId;
        }
    }

    /// <summary>Moves the log start to an offset at or below the high watermark; never back. OffsetOutOfRange above it.</summary>
    public ErrorCode DeleteRecords(long offset)
    {
        lock (_appendLock)
        {
            return offset > _highWatermark || offset < 0 ? ErrorCode.OffsetOutOfRange : Guarded(() => AdvanceLogStart(offset));
        }
    }

    /// <summary>Drops all records at and above an offset. KafkaStorageError where the disk failed.</summary>
    public ErrorCode TruncateTo(long offset)
    {
        lock (_appendLock)
        {
            return offset >= _logEndOffset ? ErrorCode.None
                : offset < _segments.First.BaseOffset ? Guarded(() => StartOver(offset))
                : Guarded(() => Truncate(offset));
        }
    }

    /// <summary>Drops all records; the next one gets <paramref name="offset"/>.</summary>
    public ErrorCode TruncateFullyAndStartAt(long offset)
    {
        lock (_appendLock)
        {
            return Guarded(() => StartOver(offset));
        }
    }

    /// <summary>Closes the active segment and starts a new one at the log end offset; nothing where the active one is empty.</summary>
    public ErrorCode Roll()
    {
        lock (_appendLock)
        {
            return _segments.Active.Size == 0 ? ErrorCode.None : Guarded(() => RollAt(_logEndOffset));
        }
    }

    /// <summary>Makes all that is appended survive a loss of power.</summary>
    public ErrorCode Flush() => FlushUpTo(LogEndOffset);

    /// <summary>Flushes where <c>flush.ms</c> has passed since the last flush.</summary>
    public ErrorCode FlushIfDue(long now) =>
        now - Volatile.Read(ref _lastFlush) >= _config.FlushMs && RecoveryPoint < LogEndOffset ? Flush() : ErrorCode.None;

    /// <summary>Deletes segments beyond retention, in favour of <c>file.delete.delay.ms</c> later; returns how many.</summary>
    public int DeleteOldSegments(long now)
    {
        lock (_appendLock)
        {
            if (_failed || _closed)
            {
                return 0;
            }

            (int count, string reason) = SegmentRetention.Deletable(_segments, _config, now, _logStartOffset, _logEndOffset, _highWatermark);
            if (count == 0 || Guarded(() => RemoveFirst(count, now)) != ErrorCode.None)
            {
                return 0;
            }

            StorageLog.DeletedSegments(_context.Logger, TopicPartition.ToString(), count, reason, _logStartOffset);
            return count;
        }
    }

    /// <summary>Deletes the files whose delay has passed.</summary>
    public ErrorCode DeleteDueFiles(long now) => Guarded(() => _deletions.Run(now));

    public IReadOnlyList<ActiveProducer> ActiveProducers()
    {
        lock (_appendLock)
        {
            return [.. _producers.Producers.Values.Select(entry => new ActiveProducer(
                entry.ProducerId, entry.Epoch, entry.LastSequence, entry.LastTimestamp, entry.CoordinatorEpoch, entry.CurrentTransactionFirstOffset))];
        }
    }

    /// <summary>Forgets producers that have been silent for <c>producer.id.expiration.ms</c>.</summary>
    public void ExpireProducers(long now)
    {
        lock (_appendLock)
        {
            _producers.Expire(now, _context.ProducerIdExpirationMs);
        }
    }

    /// <summary>Flushes, leaves a producer snapshot at the end, trims and closes the files. KafkaStorageError where that failed: then the stop is not clean.</summary>
    public ErrorCode Close()
    {
        ErrorCode flushed = Flush();
        lock (_appendLock)
        {
            if (_closed)
            {
                return ErrorCode.None;
            }

            _closed = true;
            _deletions.Close();
            ErrorCode closed = _failed ? ErrorCode.KafkaStorageError : Guarded(() =>
            {
                _producers.AdvanceMapEndOffset(_logEndOffset);
                _snapshots.Take(_producers, sync: true);
                foreach (LogSegment segment in _segments.All)
                {
                    segment.CloseCleanly();
                }
            });
            return flushed != ErrorCode.None ? flushed : closed;
        }
    }

    /// <summary>Lets the files go without writing anything, as a crash would: for a failed directory.</summary>
    public void CloseHandles()
    {
        lock (_appendLock)
        {
            if (!_closed)
            {
                _closed = true;
                _deletions.Close();
                foreach (LogSegment segment in _segments.All)
                {
                    segment.Close();
                }
            }
        }
    }

    /// <summary>Renames the directory of the log, in the same parent.</summary>
    internal void MoveTo(string directory)
    {
        lock (_appendLock)
        {
            _context.Disk.MoveDirectory(_directory, directory);
            _context.Disk.SyncDirectory(Path.GetDirectoryName(directory)!);
            _directory = directory;
            Epochs.RelocateTo(directory);
            _snapshots.RelocateTo(directory);
            _deletions.RelocateTo(directory);
            foreach (LogSegment segment in _segments.All)
            {
                segment.RelocateTo(directory);
            }
        }
    }

    private TimestampOffset Found((long Offset, long Timestamp)? found) => found is { } record
        ? new TimestampOffset(ErrorCode.None, record.Offset, record.Timestamp, Epochs.EpochOf(record.Offset))
        : TimestampOffset.None;

    private static long Stamp(Span<byte> batches, long baseOffset, int leaderEpoch, long logAppendTime)
    {
        while (!batches.IsEmpty)
        {
            var header = new RecordBatchHeader(batches);
            Span<byte> batch = batches[..header.SizeInBytes];
            RecordBatchStamp.SetBaseOffset(batch, baseOffset);
            RecordBatchStamp.SetPartitionLeaderEpoch(batch, leaderEpoch);
            if (logAppendTime >= 0)
            {
                RecordBatchStamp.SetLogAppendTime(batch, logAppendTime);
            }

            baseOffset += header.LastOffsetDelta + 1L;
            batches = batches[batch.Length..];
        }

        return baseOffset - 1;
    }

    private bool TryCheckProducers(ReadOnlyMemory<byte> batches, AppendOrigin origin, out AppendResult result)
    {
        for (int position = 0; position < batches.Length;)
        {
            ReadOnlyMemory<byte> rest = batches[position..];
            var header = new RecordBatchHeader(rest.Span);
            position += header.SizeInBytes;
            if (!header.HasProducerId)
            {
                continue;
            }

            ProducerCheck check = _producers.Check(rest[..header.SizeInBytes], origin);
            if (check.IsDuplicate)
            {
                BatchMetadata first = check.Duplicate;
                result = new AppendResult
                {
                    IsDuplicate = true,
                    BaseOffset = first.FirstOffset,
                    LastOffset = first.LastOffset,
                    LogAppendTime = _config.MessageTimestampType == TimestampType.LogAppendTime ? first.Timestamp : -1,
                    LogStartOffset = _logStartOffset,
                };
                return false;
            }

            if (check.Error != ErrorCode.None)
            {
                result = AppendResult.Failed(check.Error, check.Message!);
                return false;
            }
        }

        result = default;
        return true;
    }

    private AppendResult AppendAtGivenOffsets(ReadOnlyMemory<byte> batches)
    {
        long next = _logEndOffset;
        long first = -1;
        var walk = new RecordBatchEnumerator(batches.Span);
        while (walk.MoveNext())
        {
            RecordBatchHeader header = walk.Current;
            if (header.BaseOffset < next)
            {
                return AppendResult.Failed(
                    ErrorCode.OffsetOutOfRange, $"Unexpected offset in append to {TopicPartition}: {header.BaseOffset} is less than the next offset {next}.");
            }

            first = first < 0 ? header.BaseOffset : first;
            next = header.NextOffset;
        }

        return Write(batches, first, next - 1);
    }

    /// <summary>Writes checked and stamped batches. Under the append lock.</summary>
    private AppendResult Write(ReadOnlyMemory<byte> batches, long baseOffset, long lastOffset)
    {
        if (_failed || _closed)
        {
            return AppendResult.Failed(ErrorCode.KafkaStorageError, $"The log directory of {TopicPartition} is offline.");
        }

        LogConfig config = _config;
        if (batches.Length > config.SegmentBytes)
        {
            return AppendResult.Failed(
                ErrorCode.RecordListTooLarge, $"The record batches have {batches.Length} bytes, which exceeds the segment size of {config.SegmentBytes}.");
        }

        try
        {
            ReadOnlySpan<byte> bytes = batches.Span;
            AssignEpochs(bytes, out long maxTimestamp);
            LogSegment active = _segments.Active;
            if (active.ShouldRoll(bytes.Length, maxTimestamp, lastOffset, _context.Now, config))
            {
                active = RollAt(baseOffset);
            }

            int size = active.Append(bytes, config.IndexIntervalBytes);

            // The end offset before the size: a reader takes them the other way round.
            Volatile.Write(ref _logEndOffset, lastOffset + 1);
            active.PublishSize(size);
            UpdateProducers(batches, active);
        }
        catch (IOException exception)
        {
            return AppendResult.Failed(Fail(exception), exception.Message);
        }

        return new AppendResult { BaseOffset = baseOffset, LastOffset = lastOffset, LogStartOffset = _logStartOffset, SizeInBytes = batches.Length };
    }

    /// <summary><c>flush.messages</c>. Outside of the append lock: a flush takes that within its own.</summary>
    private AppendResult FlushIfMany(in AppendResult result) =>
        result.ErrorCode == ErrorCode.None && LogEndOffset - RecoveryPoint >= _config.FlushMessages && Flush() != ErrorCode.None
            ? AppendResult.Failed(ErrorCode.KafkaStorageError, $"The log of {TopicPartition} could not be flushed.")
            : result;

    private void AssignEpochs(ReadOnlySpan<byte> batches, out long maxTimestamp)
    {
        maxTimestamp = -1;
        while (!batches.IsEmpty)
        {
            var header = new RecordBatchHeader(batches);
            Epochs.Assign(header.PartitionLeaderEpoch, header.BaseOffset);
            maxTimestamp = Math.Max(maxTimestamp, header.MaxTimestamp);
            batches = batches[header.SizeInBytes..];
        }
    }

    private void UpdateProducers(ReadOnlyMemory<byte> batches, LogSegment active)
    {
        while (!batches.IsEmpty)
        {
            var header = new RecordBatchHeader(batches.Span);
            if (header.HasProducerId && _producers.Apply(batches[..header.SizeInBytes], out AbortedTransaction aborted))
            {
                active.TransactionIndex.Append(aborted);
            }

            batches = batches[header.SizeInBytes..];
        }

        _producers.AdvanceMapEndOffset(_logEndOffset);
        Volatile.Write(ref _firstUnstableOffset, _producers.FirstUnstableOffset);
    }

    private LogSegment RollAt(long offset)
    {
        long baseOffset = Math.Max(offset, _logEndOffset);
        SegmentSet segments = _segments;
        LogSegment active = segments.Active;
        if (active.BaseOffset == baseOffset && active.Size == 0)
        {
            // An index too small for one entry, or settings changed: the empty segment takes the new ones as it is.
            return active;
        }

        LogSegment next = NewSegment(baseOffset);
        try
        {
            next.Create(_config.Preallocate ? _config.SegmentBytes : 0);
            active.BecomeInactive();
            _producers.AdvanceMapEndOffset(baseOffset);
            _snapshots.Take(_producers, sync: false);
        }
        catch (IOException)
        {
            next.Delete();
            throw;
        }

        _segments = segments.With(next);
        StorageLog.Rolled(_context.Logger, TopicPartition.ToString(), baseOffset);
        _context.Background(() => FlushUpTo(baseOffset));
        return next;
    }

    private LogSegment NewSegment(long baseOffset) => new(
        _context.Disk, _directory, baseOffset, _context.Now, _context.Jitter(Math.Min(_config.SegmentJitterMs, _config.EffectiveSegmentMs)));

    private ErrorCode FlushUpTo(long offset)
    {
        lock (_flushLock)
        {
            SegmentSet segments = _segments;
            bool closedPending = _syncedSegmentBase < segments.Active.BaseOffset;
            if (_failed || _closed || (offset <= RecoveryPoint && !closedPending))
            {
                return _failed ? ErrorCode.KafkaStorageError : ErrorCode.None;
            }

            return Guarded(() => Sync(segments, offset));
        }
    }

    /// <summary>
    /// The active segment needs no fsync of its indexes: after a crash it is read anew anyway. A closed one does, before the recovery
    /// point passes it.
    /// </summary>
    private void Sync(SegmentSet segments, long offset)
    {
        int first = Math.Max(segments.Floor(Math.Min(_recoveryPoint, _syncedSegmentBase)), 0);
        bool closedSegments = false;
        for (int i = first; i < segments.Count && segments[i].BaseOffset < Math.Max(offset, 1); i++)
        {
            bool closed = i + 1 < segments.Count;
            closedSegments |= closed;
            segments[i].Sync(indexes: closed);
        }

        if (closedSegments || first == 0)
        {
            _context.Disk.SyncDirectory(_directory);
        }

        lock (_appendLock)
        {
            // Truncated meanwhile: what was flushed above the new end does not count.
            Volatile.Write(ref _recoveryPoint, Math.Max(_recoveryPoint, Math.Min(offset, _logEndOffset)));
            _syncedSegmentBase = Math.Min(segments.Active.BaseOffset, _segments.Active.BaseOffset);
            Volatile.Write(ref _lastFlush, _context.Now);
        }
    }

    private void AdvanceLogStart(long offset)
    {
        if (offset <= _logStartOffset)
        {
            return;
        }

        Volatile.Write(ref _logStartOffset, offset);
        Epochs.TruncateFromStart(offset);
        _producers.OnLogStartOffset(offset);
        Volatile.Write(ref _firstUnstableOffset, _producers.FirstUnstableOffset);
    }

    private void RemoveFirst(int count, long now)
    {
        if (count == _segments.Count)
        {
            RollAt(_logEndOffset);
        }

        SegmentSet segments = _segments;
        AdvanceLogStart(segments[count].BaseOffset);
        _segments = segments.WithoutFirst(count);
        long due = now + _config.FileDeleteDelayMs;
        foreach (LogSegment segment in segments.All[..count])
        {
            segment.AddSuffix(LogFileNames.Deleted);
            _deletions.Add(segment, due);
            if (_snapshots.MarkDeleted(segment.BaseOffset) is { } snapshot)
            {
                _deletions.Add(snapshot, due);
            }
        }
    }

    private void Truncate(long offset)
    {
        SegmentSet segments = _segments;
        int keep = segments.Floor(offset) + 1;
        _segments = segments.Take(keep);
        foreach (LogSegment segment in segments.All[keep..])
        {
            segment.Delete();
        }

        segments[keep - 1].TruncateTo(offset, _context.Now);
        Volatile.Write(ref _logEndOffset, offset);
        SettleAfterTruncation(offset, Math.Min(_logStartOffset, offset));
        LogLoader.RestoreProducers(_producers, _snapshots, _segments.All, _logStartOffset, offset, _context);
        Volatile.Write(ref _firstUnstableOffset, _producers.FirstUnstableOffset);
        StorageLog.TruncatedTo(_context.Logger, TopicPartition.ToString(), offset);
    }

    private void StartOver(long offset)
    {
        SegmentSet old = _segments;
        foreach (LogSegment segment in old.All)
        {
            segment.Delete();
        }

        LogSegment first = NewSegment(offset);
        first.Create(_config.Preallocate ? _config.SegmentBytes : 0);
        _segments = SegmentSet.Empty.With(first);
        _snapshots.DeleteAll();
        _producers.Clear(offset);
        Volatile.Write(ref _logEndOffset, offset);
        SettleAfterTruncation(offset, offset);
        Epochs.Clear();
        Volatile.Write(ref _firstUnstableOffset, -1);
        StorageLog.TruncatedTo(_context.Logger, TopicPartition.ToString(), offset);
    }

    private void SettleAfterTruncation(long end, long start)
    {
        Volatile.Write(ref _logStartOffset, start);
        Volatile.Write(ref _recoveryPoint, Math.Min(_recoveryPoint, end));
        Volatile.Write(ref _highWatermark, Math.Min(_highWatermark, end));
        _syncedSegmentBase = Math.Min(_syncedSegmentBase, _segments.Active.BaseOffset);
        Epochs.TruncateFromEnd(end);
        _snapshots.DeleteOutside(start, end);
    }

    private ErrorCode Guarded(Action action)
    {
        if (_failed)
        {
            return ErrorCode.KafkaStorageError;
        }

        try
        {
            action();
            return ErrorCode.None;
        }
        catch (IOException exception)
        {
            return Fail(exception);
        }
    }

    private ErrorCode Fail(IOException exception)
    {
        if (exception.IsDiskFull())
        {
            StorageLog.DiskFull(_context.Logger, TopicPartition.ToString(), exception.Message);
        }
        else if (!_failed)
        {
            _failed = true;
            string parent = Path.GetDirectoryName(_directory)!;
            StorageLog.DirectoryFailed(_context.Logger, exception, parent, TopicPartition.ToString());
            _context.OnDirectoryFailure(parent, exception);
        }

        return ErrorCode.KafkaStorageError;
    }
}
