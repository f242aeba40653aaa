using Barnabas.Protocol.Errors;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Logs;

/// <summary>
/// Brings appended bytes to the disk for good, and moves the recovery point behind them. Runs beside appends; one flush at a time. Takes
/// the append lock within its own lock, so it is never called under the append lock.
/// </summary>
internal sealed class LogFlusher(LogState state)
{
    private readonly Lock _flushLock = new();
    private long _lastFlush = state.Context.Now;
    private long _syncedSegmentBase = state.Segments[Math.Max(state.Segments.Floor(state.RecoveryPoint), 0)].BaseOffset;
    private volatile bool _directoryChanged = true;
    private bool _stopped;

    /// <summary>Milliseconds since the epoch.</summary>
    public long LastFlush => Volatile.Read(ref _lastFlush);

    /// <summary>Whether something is not on the disk for good.</summary>
    public bool IsPending => state.RecoveryPoint < state.LogEndOffset || Volatile.Read(ref _syncedSegmentBase) < state.Segments.Active.BaseOffset;

    /// <summary>A segment was created: its name must survive too.</summary>
    public void OnSegmentCreated() => _directoryChanged = true;

    /// <summary>Segments were cut off or replaced. Under the append lock.</summary>
    public void OnTruncated() => _syncedSegmentBase = Math.Min(_syncedSegmentBase, state.Segments.Active.BaseOffset);

    /// <summary>Waits for a flush that runs, and lets no other one start: the files are about to be renamed or closed. Not under the append lock.</summary>
    public void Stop()
    {
        lock (_flushLock)
        {
            _stopped = true;
        }
    }

    public ErrorCode FlushUpTo(long offset)
    {
        lock (_flushLock)
        {
            if (_stopped)
            {
                return state.IsFailed ? ErrorCode.KafkaStorageError : ErrorCode.None;
            }

            SegmentSet segments = state.Segments;
            if (offset <= state.RecoveryPoint && _syncedSegmentBase >= segments.Active.BaseOffset)
            {
                return state.IsFailed ? ErrorCode.KafkaStorageError : ErrorCode.None;
            }

            return state.Guarded(() => Sync(segments, offset));
        }
    }

    /// <summary>
    /// The active segment needs no fsync of its indexes: after a crash it is read anew anyway. A closed one does, before the recovery
    /// point passes it.
    /// </summary>
    private void Sync(SegmentSet segments, long offset)
    {
        int first = Math.Max(segments.Floor(Math.Min(state.RecoveryPoint, _syncedSegmentBase)), 0);
        for (int i = first; i < segments.Count && segments[i].BaseOffset < Math.Max(offset, 1); i++)
        {
            bool closed = i + 1 < segments.Count;
            if (closed)
            {
                segments[i].SealIndexes();
            }

            segments[i].Sync(indexes: closed);
        }

        if (_directoryChanged)
        {
            _directoryChanged = false;
            state.Context.Disk.SyncDirectory(state.Directory);
        }

        lock (state.AppendLock)
        {
            // Truncated meanwhile: what was flushed above the new end does not count.
            state.RecoveryPoint = Math.Max(state.RecoveryPoint, Math.Min(offset, state.LogEndOffset));
            _syncedSegmentBase = Math.Min(segments.Active.BaseOffset, state.Segments.Active.BaseOffset);
        }

        Volatile.Write(ref _lastFlush, state.Context.Now);
    }
}
