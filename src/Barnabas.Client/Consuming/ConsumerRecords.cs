using System.Collections;

namespace Barnabas.Client.Consuming;

/// <summary>What one poll gave, partition by partition, in offset order within each. Immutable.</summary>
public sealed class ConsumerRecords<TKey, TValue> : IReadOnlyList<ConsumerRecord<TKey, TValue>>
{
    private readonly List<ConsumerRecord<TKey, TValue>> _records;

    internal ConsumerRecords(List<ConsumerRecord<TKey, TValue>> records) => _records = records;

    public static ConsumerRecords<TKey, TValue> Empty { get; } = new([]);

    public int Count => _records.Count;

    public IReadOnlySet<TopicPartition> Partitions => _records.Select(static record => record.TopicPartition).ToHashSet();

    public ConsumerRecord<TKey, TValue> this[int index] => _records[index];

    public IEnumerable<ConsumerRecord<TKey, TValue>> Of(TopicPartition partition) => _records.Where(record => record.TopicPartition == partition);

    public IEnumerable<ConsumerRecord<TKey, TValue>> Of(string topic) => _records.Where(record => record.Topic == topic);

    public List<ConsumerRecord<TKey, TValue>>.Enumerator GetEnumerator() => _records.GetEnumerator();

    IEnumerator<ConsumerRecord<TKey, TValue>> IEnumerable<ConsumerRecord<TKey, TValue>>.GetEnumerator() => _records.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _records.GetEnumerator();
}
