namespace Barnabas.Client.Records;

/// <summary>
/// Where a record was written; printed as Kafka does, <c>test-2@3</c>. Of a record that failed it says where it should have gone, with the
/// offset <see cref="UnknownOffset"/>. Immutable.
/// </summary>
/// <param name="TopicPartition">The partition; -1 where none was chosen yet.</param>
/// <param name="Offset">-1 where the broker was not asked (acks=0), or did not say.</param>
/// <param name="Timestamp">Milliseconds since the epoch: the broker's where the topic has LogAppendTime, the record's own otherwise.</param>
/// <param name="SerializedKeySize">Bytes; -1 for a null key.</param>
/// <param name="SerializedValueSize">Bytes; -1 for a null value.</param>
public readonly record struct RecordMetadata(TopicPartition TopicPartition, long Offset, long Timestamp, int SerializedKeySize, int SerializedValueSize)
{
    public const long UnknownOffset = -1;

    public const int UnknownPartition = -1;

    public string Topic => TopicPartition.Topic;

    public int Partition => TopicPartition.Partition;

    public bool HasOffset => Offset != UnknownOffset;

    public override string ToString() => $"{TopicPartition}@{Offset}";
}
