using Barnabas.Client.Records;

namespace Barnabas.Client.Serialization;

/// <summary>What <c>key.deserializer</c> and <c>value.deserializer</c> can hold: an <see cref="IDeserializer{T}"/>.</summary>
public interface IDeserializer;

/// <summary>Turns bytes into keys or values. Thread-safe.</summary>
public interface IDeserializer<out T> : IDeserializer
{
    /// <summary>Reads a value. Any exception is reported with topic, partition and offset of the record, which the caller may skip.</summary>
    /// <param name="bytes">Valid during the call only.</param>
    /// <param name="isNull">The value is null on the wire; then there are no bytes.</param>
    /// <param name="topic">Where it comes from.</param>
    /// <param name="headers">Those of the record; null where it has none.</param>
    T Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers);
}
