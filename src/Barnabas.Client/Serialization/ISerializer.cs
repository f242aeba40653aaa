using System.Buffers;
using Barnabas.Client.Records;

namespace Barnabas.Client.Serialization;

/// <summary>What <c>key.serializer</c> and <c>value.serializer</c> can hold: an <see cref="ISerializer{T}"/>.</summary>
public interface ISerializer;

/// <summary>Turns keys or values into bytes. Thread-safe.</summary>
public interface ISerializer<in T> : ISerializer
{
    /// <summary>Whether the value is null on the wire, which is not the same as empty. Then nothing is written.</summary>
    bool IsNull(T value);

    /// <summary>Writes the bytes of a value that is not null on the wire.</summary>
    /// <param name="value">What is sent.</param>
    /// <param name="target">Takes the bytes.</param>
    /// <param name="topic">Where it goes.</param>
    /// <param name="headers">Those of the record; null where it has none.</param>
    void Serialize(T value, IBufferWriter<byte> target, string topic, Headers? headers);
}
