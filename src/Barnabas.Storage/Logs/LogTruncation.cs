using Barnabas.Storage.Loading;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Logs;

/// <summary>Takes records away: from the start by retention and DeleteRecords, from the end by truncation. Every method is called under the append lock.</summary>
internal sealed class LogTruncation(LogState state, LogWriter writer, LogFlusher flusher)
{
    public void AdvanceLogStart(long offset)
    {
        if (offset <= state.LogStartOffset)
        {
            return;
        }

        state.LogStartOffset = offset;
        state.Epochs.TruncateFromStart(offset);
        state.Producers.OnLogStartOffset(offset);
        state.PublishFirstUnstableOffset();
    }

    public void RemoveFirst(int count, long now)
    {
        if (count == state.Segments.Count)
        {
            writer.RollAt(state.LogEndOffset);
        }

        SegmentSet segments = state.Segments;
        AdvanceLogStart(segments[count].BaseOffset);
        state.Segments = segments.WithoutFirst(count);
        long due = now + state.Config.FileDeleteDelayMs;
        foreach (LogSegment segment in segments.All[..count])
        {
            segment.AddSuffix(LogFileNames.Deleted);
            state.Deletions.Add(segment, due);
            if (state.Snapshots.MarkDeleted(segment.BaseOffset) is { } snapshot)
            {
                state.Deletions.Add(snapshot, due);
            }
        }
    }

    public void Truncate(long offset)
    {
        SegmentSet segments = state.Segments;
        int keep = segments.Floor(offset) + 1;
        state.Segments = segments.Take(keep);
        foreach (LogSegment segment in segments.All[keep..])
        {
            segment.Delete();
        }

        segments[keep - 1].TruncateTo(offset, state.Context.Now);
        state.LogEndOffset = offset;
        SettleAfterTruncation(offset, Math.Min(state.LogStartOffset, offset));
        LogLoader.RestoreProducers(state.Producers, state.Snapshots, state.Segments.All, state.LogStartOffset, offset, state.Context);
        state.PublishFirstUnstableOffset();
        StorageLog.TruncatedTo(state.Context.Logger, state.TopicPartition.ToString(), offset);
    }

    public void StartOver(long offset)
    {
        SegmentSet old = state.Segments;
        foreach (LogSegment segment in old.All)
        {
            segment.Delete();
        }

        LogSegment first = state.NewSegment(offset);
        first.Create(state.Config.Preallocate ? state.Config.SegmentBytes : 0);
        state.Segments = SegmentSet.Empty.With(first);
        flusher.OnSegmentCreated();
        state.Snapshots.DeleteAll();
        state.Producers.Clear(offset);
        state.LogEndOffset = offset;
        SettleAfterTruncation(offset, offset);
        state.Epochs.Clear();
        state.PublishFirstUnstableOffset();
        StorageLog.TruncatedTo(state.Context.Logger, state.TopicPartition.ToString(), offset);
    }

    private void SettleAfterTruncation(long end, long start)
    {
        state.LogStartOffset = start;
        state.RecoveryPoint = Math.Min(state.RecoveryPoint, end);
        state.HighWatermark = Math.Min(state.HighWatermark, end);
        flusher.OnTruncated();
        state.Epochs.TruncateFromEnd(end);
        state.Snapshots.DeleteOutside(start, end);
    }
}
