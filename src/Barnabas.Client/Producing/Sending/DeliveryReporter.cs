using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Client.Records;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Producing.Sending;

/// <summary>Tells everybody who is to know what became of records: interceptors, callbacks, tasks. What foreign code throws is logged. Immutable.</summary>
internal sealed class DeliveryReporter(Action<RecordMetadata, KafkaException?>? interceptors, ILogger logger)
{
    public void Report(in EndedBatch ended)
    {
        ProducerBatch batch = ended.Batch;
        TopicPartition partition = batch.Queue.Partition;
        if (ended.Error is not null)
        {
            ProducerLog.BatchFailed(logger, partition, batch.Count, ended.Error.Message);
        }
        long offset = ended.Error is null ? ended.BaseOffset : RecordMetadata.UnknownOffset;
        ReadOnlySpan<RecordDelivery> deliveries = batch.Deliveries;
        for (int i = 0; i < deliveries.Length; i++)
        {
            ref readonly RecordDelivery delivery = ref deliveries[i];
            if (delivery.Receiver is null && interceptors is null)
            {
                continue;
            }
            var metadata = new RecordMetadata(
                partition,
                offset < 0 ? RecordMetadata.UnknownOffset : offset + i,
                ended.LogAppendTimeMs >= 0 ? ended.LogAppendTimeMs : delivery.Timestamp,
                delivery.KeySize,
                delivery.ValueSize);
            Report(delivery.Receiver, metadata, ended.Error is null ? null : ErrorOf(ended, i));
        }
    }

    private static KafkaException ErrorOf(in EndedBatch ended, int index)
    {
        if (ended.RecordErrors is not { Count: > 0 } refused)
        {
            return ended.Error!;
        }
        foreach (var record in refused)
        {
            if (record.BatchIndex == index)
            {
                string reason = record.BatchIndexErrorMessage ?? ended.Error!.Message;
                return new(refused.Count == 1 ? ended.Error!.Code : ErrorCode.InvalidRecord, reason);
            }
        }
        return new(ended.Error!.Code, "The record was in one batch with others that the broker refused, so it was not written either.");
    }

    private void Report(object? receiver, in RecordMetadata metadata, KafkaException? error)
    {
        interceptors?.Invoke(metadata, error);
        if (receiver is DeliveryCallback callback)
        {
            try
            {
                callback(metadata, error);
            }
            catch (Exception e)
            {
                ProducerLog.CallbackFailed(logger, e, metadata.TopicPartition);
            }
        }
        else if (receiver is TaskCompletionSource<RecordMetadata> task)
        {
            if (error is null)
            {
                task.TrySetResult(metadata);
            }
            else
            {
                task.TrySetException(error);
            }
        }
    }
}
