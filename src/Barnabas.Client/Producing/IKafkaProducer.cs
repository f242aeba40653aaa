using System.Collections.Immutable;
using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Client.Records;

namespace Barnabas.Client.Producing;

/// <summary>Sends records; <see cref="KafkaProducer{TKey, TValue}"/>, or a double of it in tests. Thread-safe.</summary>
public interface IKafkaProducer<TKey, TValue> : IAsyncDisposable
{
    /// <summary>
    /// Sends a record; complete when the broker has confirmed it, as <c>acks</c> asks. It waits in line for metadata and buffer memory, up to
    /// <c>max.block.ms</c>. Records to one partition are written in the order of the calls; nobody needs to await one before the next.
    /// </summary>
    /// <param name="record">Must not change before the task is complete.</param>
    /// <param name="cancellation">Before the record is in the buffer it is then not sent; afterwards only the waiting ends.</param>
    /// <exception cref="KafkaTimeoutException">There was no metadata or no memory in time, or the record was not delivered within <c>delivery.timeout.ms</c>.</exception>
    /// <exception cref="KafkaException">What the cluster says against it; or it is too large, or the producer is closed.</exception>
    Task<RecordMetadata> SendAsync(ProducerRecord<TKey, TValue> record, CancellationToken cancellation = default);

    /// <summary>
    /// Puts a record into the buffer, and returns; blocks while there is no metadata of the topic or no memory, up to <c>max.block.ms</c>. The
    /// cheapest way to send: in steady state nothing is allocated. Either it throws, or the callback is called once.
    /// </summary>
    /// <param name="record">Must not change before the call returns.</param>
    /// <param name="callback">Told of the outcome, in the order of the sends to a partition.</param>
    /// <exception cref="KafkaException">As <see cref="SendAsync"/>, before the record is in the buffer.</exception>
    void Send(ProducerRecord<TKey, TValue> record, DeliveryCallback? callback = null);

    /// <summary>Sends what is buffered without lingering; complete when every send from before the call has its outcome, good or bad.</summary>
    Task FlushAsync(CancellationToken cancellation = default);

    /// <summary>The partitions of a topic, as the metadata has them; waits for it up to <c>max.block.ms</c>.</summary>
    /// <exception cref="KafkaException">There is no such topic, or it is not ours to see.</exception>
    Task<ImmutableArray<PartitionView>> PartitionsForAsync(string topic, CancellationToken cancellation = default);

    /// <summary>Takes no more records, sends what is left, and ends; what is not delivered in time fails. <see cref="IAsyncDisposable.DisposeAsync"/> does this without a bound of its own.</summary>
    Task CloseAsync(TimeSpan timeout);
}
