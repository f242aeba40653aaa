namespace Barnabas.Client.Records;

/// <summary>
/// A record to be sent. Without a partition the partitioner chooses one; without a timestamp the record gets the time of the send. A null value
/// in a compacted topic deletes its key.
/// </summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Partition">0 or more.</param>
/// <param name="Timestamp">Milliseconds since the epoch.</param>
/// <param name="Key">May be null.</param>
/// <param name="Value">May be null.</param>
/// <param name="Headers">May be null.</param>
public sealed record ProducerRecord<TKey, TValue>(string Topic, int? Partition, long? Timestamp, TKey Key, TValue Value, Headers? Headers = null)
{
    public ProducerRecord(string topic, TKey key, TValue value)
        : this(topic, null, null, key, value)
    {
    }
}
