namespace Barnabas.Client.Administration.Offsets;

/// <summary>What a replica remembers of an idempotent producer. Immutable.</summary>
/// <param name="ProducerId">Of the producer.</param>
/// <param name="ProducerEpoch">Of the producer.</param>
/// <param name="LastSequence">-1 where there is none.</param>
/// <param name="LastTimestamp">Milliseconds since the epoch; -1 where there is none.</param>
/// <param name="CoordinatorEpoch">Of the transaction's coordinator; null where there was none.</param>
/// <param name="TransactionStartOffset">Of the transaction that is open; null where none is.</param>
public sealed record ActiveProducer(long ProducerId, int ProducerEpoch, int LastSequence, long LastTimestamp, int? CoordinatorEpoch, long? TransactionStartOffset);
