namespace Barnabas.Storage.Producers;

/// <summary>A producer of a partition as DescribeProducers shows it. Immutable.</summary>
public sealed record ActiveProducer(
    long ProducerId, short ProducerEpoch, int LastSequence, long LastTimestamp, int CoordinatorEpoch, long CurrentTransactionStartOffset);
