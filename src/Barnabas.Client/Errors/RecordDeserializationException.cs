using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Errors;

/// <summary>
/// A record could not be turned into a key or value, or its batch is damaged. The position stays at it: <c>Seek(TopicPartition, Offset + 1)</c> passes it over.
/// </summary>
public sealed class RecordDeserializationException(TopicPartition partition, long offset, string what, Exception? innerException)
    : KafkaException(ErrorCode.CorruptMessage, $"The {what} of {partition} at offset {offset} cannot be read: {innerException?.Message}. Seek to {offset + 1} to pass it over.", innerException)
{
    public TopicPartition TopicPartition { get; } = partition;

    public long Offset { get; } = offset;
}
