using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Producing.Sending;

/// <summary>What becomes of a batch after an answer: delivered, sent again, split, or failed. Pure; part of the sender's machine.</summary>
internal sealed class BatchOutcomes(SenderSettings settings, RecordAccumulator accumulator, Backoff backoff)
{
    private readonly RecordScratch _scratch = new();

    public void OnAnswer(ProducerBatch batch, in BatchAnswer answer, long nowMs, SenderActions actions)
    {
        PartitionSender partition = batch.Queue.Sender!;
        partition.OnAnswered(batch);
        actions.RefreshMetadata |= ErrorTable.Get(answer.Error).RefreshesMetadata;
        if (IsWritten(answer.Error))
        {
            partition.OnWritten(batch);
            Free(batch, new(batch, answer.BaseOffset, answer.LogAppendTimeMs), actions);
        }
        else if (batch.IsDone)
        {
            partition.OnGivenUp(batch);
            Free(batch, default, actions);
        }
        else if (answer.Error == ErrorCode.MessageTooLarge && batch.Count > 1)
        {
            Split(batch, partition, nowMs, actions);
        }
        else if (MayRetry(batch, nowMs) && IsWorthRetrying(batch, partition, answer.Error))
        {
            batch.RetryAtMs = nowMs + backoff.After(++batch.Attempts);
            actions.RetriedRecords += batch.Count;
        }
        else
        {
            partition.OnGivenUp(batch);
            Free(batch, new(batch, Error: ErrorOf(batch, answer), RecordErrors: answer.RecordErrors), actions);
        }
    }

    /// <summary>It took longer than <c>delivery.timeout.ms</c>; taken from its queue or from among those under way, unless it is on the wire.</summary>
    public static void Expire(ProducerBatch batch, long nowMs, SenderActions actions)
    {
        var error = new KafkaTimeoutException(
            $"{batch.Count} records for {batch.Queue.Partition} were not delivered within delivery.timeout.ms: {nowMs - batch.CreatedMs} ms have passed, after {batch.Attempts + (batch.IsOnWire ? 1 : 0)} attempts.");
        Fail(batch, error, actions);
    }

    /// <summary>Fails a batch that nothing will come of any more, unless it is on the wire: then its answer frees it.</summary>
    public static void Fail(ProducerBatch batch, KafkaException error, SenderActions actions)
    {
        if (batch.IsOnWire)
        {
            End(batch, new(batch, Error: error), actions);
        }
        else
        {
            Free(batch, new(batch, Error: error), actions);
        }
    }

    /// <summary>The outcome is decided, if it was not before, and nothing else needs the batch.</summary>
    private static void Free(ProducerBatch batch, in EndedBatch ended, SenderActions actions)
    {
        batch.IsFree = true;
        if (batch.IsTold)
        {
            actions.Released.Add(batch);
        }
        else if (!batch.IsDone)
        {
            End(batch, ended, actions);
        }
    }

    private static void End(ProducerBatch batch, in EndedBatch ended, SenderActions actions)
    {
        batch.IsDone = true;
        batch.Queue.Sender!.Tell(ended, actions);
    }

    private static KafkaException ErrorOf(ProducerBatch batch, in BatchAnswer answer)
    {
        string reason = string.IsNullOrEmpty(answer.Message) ? ErrorTable.Get(answer.Error).Message : answer.Message;
        return new(answer.Error, $"{batch.Queue.Partition}: {reason}");
    }

    private bool IsWritten(ErrorCode error) => error == ErrorCode.None || (error == ErrorCode.DuplicateSequenceNumber && settings.IsIdempotent);

    private bool MayRetry(ProducerBatch batch, long nowMs) => batch.Attempts < settings.Retries && nowMs - batch.CreatedMs < settings.DeliveryTimeoutMs;

    private bool IsWorthRetrying(ProducerBatch batch, PartitionSender partition, ErrorCode error)
    {
        if (settings.IsIdempotent && error is ErrorCode.OutOfOrderSequenceNumber or ErrorCode.UnknownProducerId)
        {
            partition.OnGap(batch);
            return true;
        }
        return error.IsRetriable;
    }

    private void Split(ProducerBatch batch, PartitionSender partition, long nowMs, SenderActions actions)
    {
        ProducerBatch first = accumulator.Rent();
        ProducerBatch second = accumulator.Rent();
        batch.SplitInto(first, second, accumulator.RentBuffer, _scratch);
        first.RetryAtMs = second.RetryAtMs = nowMs;
        partition.OnSplit(batch, first, second);
        foreach (FlushRequest flush in batch.Flushes ?? [])
        {
            flush.OnSplit();
        }
        batch.IsDone = true;
        actions.Released.Add(batch);
        actions.SplitBatches++;
        partition.TellMore(actions);
    }
}
