using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Producing.Sending;

/// <summary>A batch whose records are to be told their outcome.</summary>
/// <param name="Batch">What ended.</param>
/// <param name="BaseOffset">Of the first record; -1 where it is unknown.</param>
/// <param name="LogAppendTimeMs">-1 where the records keep their timestamps.</param>
/// <param name="Error">Why it failed; null where it was written.</param>
/// <param name="RecordErrors">Those that the broker refused; the others failed with them.</param>
internal readonly record struct EndedBatch(
    ProducerBatch Batch,
    long BaseOffset = -1,
    long LogAppendTimeMs = -1,
    KafkaException? Error = null,
    List<ProduceResponse.BatchIndexAndErrorMessage>? RecordErrors = null)
{
    /// <summary>Nothing needs the batch afterwards; otherwise an answer to it may still come.</summary>
    public bool IsReleased { get; init; }
}
