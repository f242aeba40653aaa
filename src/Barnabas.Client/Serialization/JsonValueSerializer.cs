using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Barnabas.Client.Records;

namespace Barnabas.Client.Serialization;

/// <summary>JSON by System.Text.Json. The writers, which it needs one of per value, are kept per thread. Thread-safe.</summary>
internal sealed class JsonValueSerializer<T>(JsonTypeInfo<T> type) : ISerializer<T?>
{
    private readonly ThreadLocal<Utf8JsonWriter> _writers = new(() => new Utf8JsonWriter(Stream.Null, new JsonWriterOptions { SkipValidation = true, Encoder = type.Options.Encoder, Indented = type.Options.WriteIndented }));

    public bool IsNull(T? value) => value is null;

    public void Serialize(T? value, IBufferWriter<byte> target, string topic, Headers? headers)
    {
        Utf8JsonWriter writer = _writers.Value!;
        writer.Reset(target);
        try
        {
            JsonSerializer.Serialize(writer, value!, type);
        }
        finally
        {
            // Lets the target go, and what a failure left in the writer.
            writer.Reset(Stream.Null);
        }
    }
}
