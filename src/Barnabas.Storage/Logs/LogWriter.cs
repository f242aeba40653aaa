using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Producers;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Logs;

/// <summary>Puts checked batches at the end of a log: producer checks, offsets, one write, indexes, rolls. Every method is called under the append lock.</summary>
internal sealed class LogWriter(LogState state, LogFlusher flusher)
{
    /// <summary>Assigns offsets and stamps them, leader epoch and append time (-1 for none) into the batches, and writes them.</summary>
    public AppendResult AppendWithNewOffsets(Memory<byte> batches, int leaderEpoch, AppendOrigin origin, long logAppendTime)
    {
        if (!TryCheckProducers(batches, origin, out AppendResult result))
        {
            return result;
        }

        long baseOffset = state.LogEndOffset;
        long lastOffset = Stamp(batches.Span, baseOffset, leaderEpoch, logAppendTime);
        return Write(batches, baseOffset, lastOffset);
    }

    public AppendResult AppendAtGivenOffsets(ReadOnlyMemory<byte> batches)
    {
        long next = state.LogEndOffset;
        long first = -1;
        var walk = new RecordBatchEnumerator(batches.Span);
        while (walk.MoveNext())
        {
            RecordBatchHeader header = walk.Current;
            if (header.BaseOffset < next)
            {
                return AppendResult.Failed(
                    ErrorCode.OffsetOutOfRange, $"Unexpected offset in append to {state.TopicPartition}: {header.BaseOffset} is less than the next offset {next}.");
            }

            first = first < 0 ? header.BaseOffset : first;
            next = header.NextOffset;
        }

        return Write(batches, first, next - 1);
    }

    public LogSegment RollAt(long offset)
    {
        long baseOffset = Math.Max(offset, state.LogEndOffset);
        SegmentSet segments = state.Segments;
        LogSegment active = segments.Active;
        if (active.BaseOffset == baseOffset && active.Size == 0)
        {
            // An index too small for one entry, or settings changed: the empty segment takes the new ones as it is.
            return active;
        }

        LogSegment next = state.NewSegment(baseOffset);
        try
        {
            next.Create(state.Config.Preallocate ? state.Config.SegmentBytes : 0);
            active.BecomeInactive();
            state.Producers.AdvanceMapEndOffset(baseOffset);
            state.Snapshots.Take(state.Producers, sync: false);
        }
        catch (IOException)
        {
            next.Delete();
            throw;
        }

        state.Segments = segments.With(next);
        flusher.OnSegmentCreated();
        StorageLog.Rolled(state.Context.Logger, state.TopicPartition.ToString(), baseOffset);
        state.Context.Background(() => flusher.FlushUpTo(baseOffset));
        return next;
    }

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

            ProducerCheck check = state.Producers.Check(rest[..header.SizeInBytes], origin);
            if (check.IsDuplicate)
            {
                BatchMetadata first = check.Duplicate;
                result = new AppendResult
                {
                    IsDuplicate = true,
                    BaseOffset = first.FirstOffset,
                    LastOffset = first.LastOffset,
                    LogAppendTime = state.Config.MessageTimestampType == TimestampType.LogAppendTime ? first.Timestamp : -1,
                    LogStartOffset = state.LogStartOffset,
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

    /// <summary>Writes checked and stamped batches. Under the append lock.</summary>
    private AppendResult Write(ReadOnlyMemory<byte> batches, long baseOffset, long lastOffset)
    {
        if (!state.IsWritable)
        {
            return AppendResult.Failed(ErrorCode.KafkaStorageError, $"The log directory of {state.TopicPartition} is offline.");
        }

        LogConfig config = state.Config;
        if (batches.Length > config.SegmentBytes)
        {
            return AppendResult.Failed(
                ErrorCode.RecordListTooLarge, $"The record batches have {batches.Length} bytes, which exceeds the segment size of {config.SegmentBytes}.");
        }

        try
        {
            ReadOnlySpan<byte> bytes = batches.Span;
            AssignEpochs(bytes, out long maxTimestamp);
            LogSegment active = state.Segments.Active;
            if (active.ShouldRoll(bytes.Length, maxTimestamp, lastOffset, state.Context.Now, config))
            {
                active = RollAt(baseOffset);
            }

            int size = active.Append(bytes, config.IndexIntervalBytes);

            // The end offset before the size: a reader takes them the other way round.
            state.LogEndOffset = lastOffset + 1;
            active.PublishSize(size);
            state.Context.OnAppended(active);
            UpdateProducers(batches, active);
        }
        catch (IOException exception)
        {
            return AppendResult.Failed(state.Fail(exception), exception.Message);
        }

        return new AppendResult { BaseOffset = baseOffset, LastOffset = lastOffset, LogStartOffset = state.LogStartOffset, SizeInBytes = batches.Length };
    }

    private void AssignEpochs(ReadOnlySpan<byte> batches, out long maxTimestamp)
    {
        maxTimestamp = -1;
        while (!batches.IsEmpty)
        {
            var header = new RecordBatchHeader(batches);
            state.Epochs.Assign(header.PartitionLeaderEpoch, header.BaseOffset);
            maxTimestamp = Math.Max(maxTimestamp, header.MaxTimestamp);
            batches = batches[header.SizeInBytes..];
        }
    }

    private void UpdateProducers(ReadOnlyMemory<byte> batches, LogSegment active)
    {
        while (!batches.IsEmpty)
        {
            var header = new RecordBatchHeader(batches.Span);
            if (header.HasProducerId && state.Producers.Apply(batches[..header.SizeInBytes], out AbortedTransaction aborted))
            {
                active.TransactionIndex.Append(aborted);
            }

            batches = batches[header.SizeInBytes..];
        }

        state.Producers.AdvanceMapEndOffset(state.LogEndOffset);
        state.PublishFirstUnstableOffset();
    }
}
