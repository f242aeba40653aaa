using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Barnabas.Client.Records;

namespace Barnabas.Client.Serialization;

internal sealed class Utf8Deserializer : IDeserializer<string?>
{
    public string? Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers) => isNull ? null : Encoding.UTF8.GetString(bytes);
}

internal sealed class BytesDeserializer : IDeserializer<byte[]?>
{
    public byte[]? Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers) => isNull ? null : bytes.ToArray();
}

internal sealed class MemoryDeserializer : IDeserializer<ReadOnlyMemory<byte>>
{
    public ReadOnlyMemory<byte> Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers) => bytes.ToArray();
}

internal sealed class FixedSizeDeserializer<T>(int size, FixedSizeDeserializer<T>.ReadValue read) : IDeserializer<T>
    where T : struct
{
    public delegate T ReadValue(ReadOnlySpan<byte> bytes);

    public T Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers) => bytes.Length == size
        ? read(bytes)
        : throw new InvalidDataException($"{typeof(T).Name} takes {size} bytes, not {(isNull ? "null" : bytes.Length)}.");
}

internal sealed class GuidDeserializer : IDeserializer<Guid>
{
    public Guid Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers) =>
        Utf8Parser.TryParse(bytes, out Guid value, out int taken, 'D') && taken == bytes.Length
            ? value
            : throw new InvalidDataException($"A Guid is {GuidSerializer.TextLength} characters with hyphens, not {(isNull ? "null" : $"these {bytes.Length} bytes")}.");
}

internal sealed class IgnoreDeserializer : IDeserializer<object?>
{
    public object? Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers) => null;
}

internal sealed class OrNullDeserializer<T>(IDeserializer<T> inner) : IDeserializer<T?>
    where T : struct
{
    public T? Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers) => isNull ? null : inner.Deserialize(bytes, isNull, topic, headers);
}

internal sealed class JsonValueDeserializer<T>(JsonTypeInfo<T> type) : IDeserializer<T?>
{
    public T? Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Headers? headers) => isNull ? default : JsonSerializer.Deserialize(bytes, type);
}
