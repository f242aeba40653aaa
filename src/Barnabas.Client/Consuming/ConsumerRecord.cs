using Barnabas.Client.Records;

namespace Barnabas.Client.Consuming;

/// <summary>A record that was read. Immutable.</summary>
public sealed class ConsumerRecord<TKey, TValue>
{
    public required TopicPartition TopicPartition { get; init; }

    public string Topic => TopicPartition.Topic;

    public int Partition => TopicPartition.Partition;

    public required long Offset { get; init; }

    /// <summary>Milliseconds since the epoch; -1 where the record has none.</summary>
    public required long Timestamp { get; init; }

    public required TimestampType TimestampType { get; init; }

    /// <summary>Of the batch that holds the record; null where the format has none.</summary>
    public required int? LeaderEpoch { get; init; }

    /// <summary>Bytes; -1 for a null key.</summary>
    public required int SerializedKeySize { get; init; }

    /// <summary>Bytes; -1 for a null value.</summary>
    public required int SerializedValueSize { get; init; }

    public required TKey Key { get; init; }

    public required TValue Value { get; init; }

    public required IReadOnlyList<Header> Headers { get; init; }
}
