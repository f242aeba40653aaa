using System.Text.RegularExpressions;
using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Consuming;

/// <summary>
/// Reads records. One caller at a time: a second one gets an <see cref="InvalidOperationException"/>; only <see cref="Wakeup"/> may come from elsewhere.
/// Calls without a time of their own take <c>default.api.timeout.ms</c> at most.
/// </summary>
public interface IKafkaConsumer<TKey, TValue> : IAsyncDisposable
{
    /// <summary>The partitions that are read.</summary>
    IReadOnlySet<TopicPartition> Assignment { get; }

    IReadOnlySet<TopicPartition> Paused { get; }

    /// <summary>The topics that this consumer subscribes to.</summary>
    IReadOnlySet<string> Subscription { get; }

    /// <summary>Reads these topics as a member of the group; replaces the subscription before.</summary>
    void Subscribe(IReadOnlyCollection<string> topics, IConsumerRebalanceListener? listener = null);

    /// <summary>Reads the topics whose names match, those to come as well; this client evaluates the pattern.</summary>
    void Subscribe(Regex pattern, IConsumerRebalanceListener? listener = null);

    /// <summary>Reads the topics whose names match a pattern (RE2) that the broker evaluates; in the consumer protocol only.</summary>
    void SubscribeByBroker(string pattern, IConsumerRebalanceListener? listener = null);

    /// <summary>Reads exactly these partitions, without a group's say; those that stay go on where they are.</summary>
    void Assign(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Reads nothing any more, and leaves the group.</summary>
    Task UnsubscribeAsync(CancellationToken cancellation = default);

    /// <summary>Records that are there, at most <c>max.poll.records</c>; waits for some as long as it may, and gives none after that.</summary>
    /// <exception cref="NoOffsetException">A partition has no position, and none may be chosen.</exception>
    /// <exception cref="RecordDeserializationException">A record cannot be read; seeking past it skips it.</exception>
    /// <exception cref="WakeupException">Somebody called <see cref="Wakeup"/>.</exception>
    ValueTask<ConsumerRecords<TKey, TValue>> PollAsync(TimeSpan timeout, CancellationToken cancellation = default);

    /// <summary>All records from now on, one by one, until the token ends it.</summary>
    IAsyncEnumerable<ConsumerRecord<TKey, TValue>> ReadAllAsync(CancellationToken cancellation = default);

    /// <summary>Commits the positions of all partitions; complete when the coordinator has them.</summary>
    /// <exception cref="CommitFailedException">The group goes on without this consumer.</exception>
    Task CommitAsync(CancellationToken cancellation = default);

    /// <summary>Commits these offsets: each that of the next record to read.</summary>
    /// <exception cref="CommitFailedException">The group goes on without this consumer.</exception>
    Task CommitAsync(IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets, CancellationToken cancellation = default);

    /// <summary>Commits without waiting: these offsets, or the positions where null. The callback comes within a later call of this consumer, in the order of the commits.</summary>
    void CommitInBackground(
        IReadOnlyDictionary<TopicPartition, OffsetAndMetadata>? offsets = null, Action<IReadOnlyDictionary<TopicPartition, OffsetAndMetadata>, KafkaException?>? callback = null);

    /// <summary>What is committed; partitions for which nothing is are not in the answer.</summary>
    Task<IReadOnlyDictionary<TopicPartition, OffsetAndMetadata>> CommittedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation = default);

    /// <summary>The offset of the next record that a poll gives; looks it up where the partition was not read yet.</summary>
    ValueTask<long> PositionAsync(TopicPartition partition, CancellationToken cancellation = default);

    void Seek(TopicPartition partition, long offset);

    /// <summary>With the leader epoch of the record before, so that truncation is found (KIP-320).</summary>
    void Seek(TopicPartition partition, OffsetAndMetadata offset);

    /// <summary>All partitions where the collection is empty.</summary>
    void SeekToBeginning(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>All partitions where the collection is empty.</summary>
    void SeekToEnd(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Polls give nothing of these until <see cref="Resume"/>.</summary>
    void Pause(IReadOnlyCollection<TopicPartition> partitions);

    void Resume(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>The first records that are not older than a time (milliseconds since the epoch); null where none is that young.</summary>
    Task<IReadOnlyDictionary<TopicPartition, OffsetAndTimestamp?>> OffsetsForTimesAsync(IReadOnlyDictionary<TopicPartition, long> timestamps, CancellationToken cancellation = default);

    Task<IReadOnlyDictionary<TopicPartition, long>> BeginningOffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation = default);

    /// <summary>Behind the last record that this consumer may read: the high watermark, or the last stable offset.</summary>
    Task<IReadOnlyDictionary<TopicPartition, long>> EndOffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation = default);

    /// <summary>Records between the position and the end that the last fetch saw; null before there was one.</summary>
    long? CurrentLag(TopicPartition partition);

    Task<TopicView> PartitionsForAsync(string topic, CancellationToken cancellation = default);

    /// <summary>Ends a call that waits, or the next one that would, with <see cref="WakeupException"/>. From any thread.</summary>
    void Wakeup();

    /// <summary>Commits, if <c>enable.auto.commit</c> says so, leaves the group, and lets everything go.</summary>
    Task CloseAsync(TimeSpan timeout);
}
