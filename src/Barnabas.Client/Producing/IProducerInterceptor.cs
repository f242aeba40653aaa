using Barnabas.Client.Errors;
using Barnabas.Client.Records;

namespace Barnabas.Client.Producing;

/// <summary>What <c>interceptor.classes</c> can hold: an <see cref="IProducerInterceptor{TKey, TValue}"/>.</summary>
public interface IProducerInterceptor;

/// <summary>Sees, and may change, what is sent, and sees what became of it. Thread-safe. What it throws is logged and goes no further.</summary>
public interface IProducerInterceptor<TKey, TValue> : IProducerInterceptor
{
    /// <summary>Before key and value are serialized and a partition is chosen; on the thread of the send.</summary>
    /// <returns>What is sent in place of <paramref name="record"/>; usually the same.</returns>
    ProducerRecord<TKey, TValue> OnSend(ProducerRecord<TKey, TValue> record);

    /// <summary>Before the callback of the record, on the producer's own loop; or on the thread of the send where it failed there.</summary>
    void OnAcknowledgement(RecordMetadata metadata, KafkaException? error);
}
