using System.Buffers;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Directories;
using Barnabas.Storage.Epochs;
using Barnabas.Storage.Loading;
using Barnabas.Storage.Logs;
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
    private readonly LogState _state;
    private readonly LogWriter _writer;
    private readonly LogFlusher _flusher;
    private readonly LogTruncation _truncation;

    private PartitionLog(PartitionLogOptions options, LoadedLog loaded)
    {
        _state = new LogState(options, loaded);
        _flusher = new LogFlusher(_state);
        _writer = new LogWriter(_state, _flusher);
        _truncation = new LogTruncation(_state, _writer, _flusher);
        Recovery = loaded.Recovery;
        TopicId = PartitionMetadataFile.Read(_state.Context.Disk, options.Directory);
    }

    public TopicPartition TopicPartition => _state.TopicPartition;

    /// <summary>Path of the partition directory.</summary>
    public string DirectoryPath => _state.Directory;

    /// <summary>The id of the topic, from <c>partition.metadata</c>; empty where there is none.</summary>
    public Guid TopicId { get; private set; }

    public LogConfig Config => _state.Config;

    /// <summary>The first offset that can be read.</summary>
    public long LogStartOffset => _state.LogStartOffset;

    /// <summary>The offset that the next record gets.</summary>
    public long LogEndOffset => _state.LogEndOffset;

    /// <summary>Everything below is known to be on disk.</summary>
    public long RecoveryPoint => _state.RecoveryPoint;

    /// <summary>As the broker last told by <see cref="UpdateHighWatermark"/>; the log start offset before that.</summary>
    public long HighWatermark => _state.HighWatermark;

    /// <summary>Up to here read_committed consumers read: the high watermark, or the first offset whose transaction is not decided.</summary>
    public long LastStableOffset => _state.FirstUnstableOffset is >= 0 and long unstable ? Math.Min(unstable, HighWatermark) : HighWatermark;

    /// <summary>Bytes of all segments.</summary>
    public long Size => SegmentRetention.TotalSize(_state.Segments);

    public int SegmentCount => _state.Segments.Count;

    public long FirstSegmentBaseOffset => _state.Segments.First.BaseOffset;

    public long ActiveSegmentBaseOffset => _state.Segments.Active.BaseOffset;

    public int ActiveSegmentSize => _state.Segments.Active.Size;

    public LeaderEpochCache Epochs => _state.Epochs;

    /// <summary>What recovery did when the log was opened; null where there was none.</summary>
    public RecoveryReport? Recovery { get; }

    /// <summary>The disk failed: nothing is read or written any more.</summary>
    public bool IsFailed => _state.IsFailed;

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
        LogConfig config = _state.Config;
        long now = _state.Context.Now;
        if (!BatchValidation.TryAccept(batches, origin, config, now, out AppendResult refusal))
        {
            return refusal;
        }

        if (origin == AppendOrigin.RaftLeader)
        {
            lock (_state.AppendLock)
            {
                refusal = _writer.AppendAtGivenOffsets(batches);
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
        lock (_state.AppendLock)
        {
            result = _writer.AppendWithNewOffsets(batches, leaderEpoch, origin, appendTime);
        }

        return FlushIfMany(result.IsDuplicate || result.ErrorCode != ErrorCode.None ? result : result with { LogAppendTime = appendTime });
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
        lock (_state.AppendLock)
        {
            result = _writer.AppendAtGivenOffsets(batches[..validBytes]);
        }

        return FlushIfMany(result);
    }

    /// <summary>
    /// The batches from the one that holds <paramref name="offset"/> on, below <paramref name="maxOffsetExclusive"/>, as a range of a
    /// segment file of about <paramref name="maxBytes"/>; with <paramref name="minOneMessage"/> at least the first batch whole.
    /// </summary>
    public LogReadResult Read(long offset, int maxBytes, bool minOneMessage, long maxOffsetExclusive)
    {
        if (_state.IsFailed)
        {
            return LogReader.Nothing(_state, ErrorCode.KafkaStorageError);
        }

        long end = LogEndOffset;
        if (offset > end || offset < LogStartOffset)
        {
            return LogReader.Nothing(_state, ErrorCode.OffsetOutOfRange);
        }

        if (offset == end || offset >= maxOffsetExclusive || (maxBytes <= 0 && !minOneMessage))
        {
            return LogReader.Nothing(_state, ErrorCode.None);
        }

        try
        {
            return LogReader.Read(_state, _state.Segments, offset, maxBytes, minOneMessage, maxOffsetExclusive);
        }
        catch (IOException exception)
        {
            _state.Fail(exception);
            return LogReader.Nothing(_state, ErrorCode.KafkaStorageError);
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
            _state.Fail(exception);
            return (ErrorCode.KafkaStorageError, null, 0);
        }
    }

    /// <summary>The aborted transactions that a read_committed consumer needs with records that it read from <paramref name="fetchOffset"/>.</summary>
    public IReadOnlyList<AbortedTransaction> AbortedTransactions(long fetchOffset, FileRecords records) =>
        LogReader.AbortedTransactions(_state.Segments, fetchOffset, records, LogEndOffset);

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
                    return Found(OffsetSearch.Latest(_state.Segments, LogStartOffset, LogEndOffset));
                default:
                    return Found(OffsetSearch.FirstAtOrAfter(_state.Segments, timestamp, LogStartOffset, LogEndOffset));
            }
        }
        catch (IOException exception)
        {
            _state.Fail(exception);
            return TimestampOffset.None with { ErrorCode = ErrorCode.KafkaStorageError };
        }
        catch (InvalidRecordsException exception)
        {
            return TimestampOffset.None with { ErrorCode = exception.ErrorCode };
        }
    }

    /// <summary>Answers ListOffsets v0: up to <paramref name="max"/> segment bases, newest first, last written at or before a timestamp.</summary>
    public IReadOnlyList<long> OffsetsBefore(long timestamp, long highWatermark, int max) =>
        SegmentBoundaries.Before(_state.Context, _state.Segments, timestamp, LogStartOffset, highWatermark, max);

    public EpochEndOffset OffsetForLeaderEpoch(int epoch) => Epochs.EndOffsetOf(epoch, LogEndOffset);

    /// <summary>The broker's high watermark: bounds retention and DeleteRecords, and decides transactions. Never above the log end offset.</summary>
    public void UpdateHighWatermark(long highWatermark)
    {
        _state.HighWatermark = highWatermark;
        if (_state.FirstUnstableOffset >= 0)
        {
            lock (_state.AppendLock)
            {
                _state.Producers.OnHighWatermark(highWatermark);
                _state.PublishFirstUnstableOffset();
            }
        }
    }

    /// <summary>A leader begins its epoch: what it appends starts at the log end offset. KafkaStorageError where the disk failed.</summary>
    public ErrorCode BeginLeaderEpoch(int epoch)
    {
        lock (_state.AppendLock)
        {
            return _state.Change(() => _state.Epochs.Assign(epoch, _state.LogEndOffset));
        }
    }

    public void UpdateConfig(LogConfig config) => _state.Config = config;

    /// <summary>Writes <c>partition.metadata</c> where the topic id is not known yet.</summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public void AssignTopicId(Guid topicId)
    {
        if (TopicId == Guid.Empty && topicId != Guid.Empty)
        {
            PartitionMetadataFile.Write(_state.Context.Disk, _state.Directory, topicId);
            TopicId = topicId;
        }
    }

    /// <summary>Moves the log start to an offset at or below the high watermark; never back. OffsetOutOfRange above it.</summary>
    public ErrorCode DeleteRecords(long offset)
    {
        lock (_state.AppendLock)
        {
            return offset > _state.HighWatermark || offset < 0 ? ErrorCode.OffsetOutOfRange : _state.Change(() => _truncation.AdvanceLogStart(offset));
        }
    }

    /// <summary>Drops all records at and above an offset. KafkaStorageError where the disk failed.</summary>
    public ErrorCode TruncateTo(long offset)
    {
        lock (_state.AppendLock)
        {
            return offset >= _state.LogEndOffset ? ErrorCode.None
                : offset < _state.Segments.First.BaseOffset ? _state.Change(() => _truncation.StartOver(offset))
                : _state.Change(() => _truncation.Truncate(offset));
        }
    }

    /// <summary>Drops all records; the next one gets <paramref name="offset"/>.</summary>
    public ErrorCode TruncateFullyAndStartAt(long offset)
    {
        lock (_state.AppendLock)
        {
            return _state.Change(() => _truncation.StartOver(offset));
        }
    }

    /// <summary>Closes the active segment and starts a new one at the log end offset; nothing where the active one is empty.</summary>
    public ErrorCode Roll()
    {
        lock (_state.AppendLock)
        {
            return _state.Segments.Active.Size == 0 ? ErrorCode.None : _state.Change(() => _writer.RollAt(_state.LogEndOffset));
        }
    }

    /// <summary>Makes all that is appended survive a loss of power.</summary>
    public ErrorCode Flush() => _flusher.FlushUpTo(LogEndOffset);

    /// <summary>Flushes where <c>flush.ms</c> has passed since the last flush.</summary>
    public ErrorCode FlushIfDue(long now) =>
        now - _flusher.LastFlush >= _state.Config.FlushMs && RecoveryPoint < LogEndOffset ? Flush() : ErrorCode.None;

    /// <summary>Deletes segments beyond retention, in favour of <c>file.delete.delay.ms</c> later; returns how many.</summary>
    public int DeleteOldSegments(long now)
    {
        lock (_state.AppendLock)
        {
            if (!_state.IsWritable)
            {
                return 0;
            }

            (int count, string reason) = SegmentRetention.Deletable(_state.Segments, _state.Config, now, _state.LogStartOffset, _state.LogEndOffset, _state.HighWatermark);
            if (count == 0 || _state.Guarded(() => _truncation.RemoveFirst(count, now)) != ErrorCode.None)
            {
                return 0;
            }

            StorageLog.DeletedSegments(_state.Context.Logger, TopicPartition.ToString(), count, reason, _state.LogStartOffset);
            return count;
        }
    }

    /// <summary>Deletes the files whose delay has passed.</summary>
    public ErrorCode DeleteDueFiles(long now) => _state.Guarded(() => _state.Deletions.Run(now));

    public IReadOnlyList<ActiveProducer> ActiveProducers()
    {
        lock (_state.AppendLock)
        {
            return [.. _state.Producers.Producers.Values.Select(entry => new ActiveProducer(
                entry.ProducerId, entry.Epoch, entry.LastSequence, entry.LastTimestamp, entry.CoordinatorEpoch, entry.CurrentTransactionFirstOffset))];
        }
    }

    /// <summary>Forgets producers that have been silent for <c>producer.id.expiration.ms</c>.</summary>
    public void ExpireProducers(long now)
    {
        lock (_state.AppendLock)
        {
            _state.Producers.Expire(now, _state.Context.ProducerIdExpirationMs);
        }
    }

    /// <summary>Flushes, leaves a producer snapshot at the end, trims and closes the files. KafkaStorageError where that failed: then the stop is not clean.</summary>
    public ErrorCode Close()
    {
        lock (_state.AppendLock)
        {
            if (_state.IsClosed)
            {
                return _state.IsFailed ? ErrorCode.KafkaStorageError : ErrorCode.None;
            }

            _state.IsClosed = true;
        }

        bool pending = _flusher.IsPending;
        ErrorCode flushed = Flush();
        _flusher.Stop();
        lock (_state.AppendLock)
        {
            _state.Deletions.Close();
            ErrorCode closed = _state.Guarded(() =>
            {
                _state.Producers.AdvanceMapEndOffset(_state.LogEndOffset);
                _state.Snapshots.Take(_state.Producers, sync: true);
                foreach (LogSegment segment in _state.Segments.All)
                {
                    segment.CloseCleanly(sync: pending && segment == _state.Segments.Active);
                }
            });
            return flushed != ErrorCode.None ? flushed : closed;
        }
    }

    /// <summary>Lets the files go without writing anything, as a crash would: for a failed directory.</summary>
    public void CloseHandles()
    {
        _flusher.Stop();
        lock (_state.AppendLock)
        {
            if (!_state.IsClosed)
            {
                _state.IsClosed = true;
                _state.Deletions.Close();
                foreach (LogSegment segment in _state.Segments.All)
                {
                    segment.Close();
                }
            }
        }
    }

    /// <summary>Renames the directory of the log, in the same parent, to be deleted: nothing is flushed any more.</summary>
    internal void MoveTo(string directory)
    {
        _flusher.Stop();
        lock (_state.AppendLock)
        {
            _state.Context.Disk.MoveDirectory(_state.Directory, directory);
            _state.Context.Disk.SyncDirectory(Path.GetDirectoryName(directory)!);
            _state.Directory = directory;
            Epochs.RelocateTo(directory);
            _state.Snapshots.RelocateTo(directory);
            _state.Deletions.RelocateTo(directory);
            foreach (LogSegment segment in _state.Segments.All)
            {
                segment.RelocateTo(directory);
            }
        }
    }

    private TimestampOffset Found((long Offset, long Timestamp)? found) => found is { } record
        ? new TimestampOffset(ErrorCode.None, record.Offset, record.Timestamp, Epochs.EpochOf(record.Offset))
        : TimestampOffset.None;

    /// <summary><c>flush.messages</c>. Outside of the append lock: a flush takes that within its own.</summary>
    private AppendResult FlushIfMany(in AppendResult result) =>
        result.ErrorCode == ErrorCode.None && LogEndOffset - RecoveryPoint >= Config.FlushMessages && Flush() != ErrorCode.None
            ? AppendResult.Failed(ErrorCode.KafkaStorageError, $"The log of {TopicPartition} could not be flushed.")
            : result;
}
