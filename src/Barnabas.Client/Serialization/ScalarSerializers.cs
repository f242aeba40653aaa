using System.Buffers;
using System.Text;
using Barnabas.Client.Records;

namespace Barnabas.Client.Serialization;

internal sealed class Utf8Serializer : ISerializer<string?>
{
    /// <summary>Up to here room for the longest possible text is cheaper than counting it first.</summary>
    private const int LongestUncounted = 1024;

    public bool IsNull(string? value) => value is null;

    public void Serialize(string? value, IBufferWriter<byte> target, string topic, Headers? headers)
    {
        int room = value!.Length <= LongestUncounted ? Encoding.UTF8.GetMaxByteCount(value.Length) : Encoding.UTF8.GetByteCount(value);
        target.Advance(Encoding.UTF8.GetBytes(value, target.GetSpan(room)));
    }
}

internal sealed class BytesSerializer : ISerializer<byte[]?>
{
    public bool IsNull(byte[]? value) => value is null;

    public void Serialize(byte[]? value, IBufferWriter<byte> target, string topic, Headers? headers) => target.Write(value);
}

internal sealed class MemorySerializer : ISerializer<ReadOnlyMemory<byte>>
{
    public bool IsNull(ReadOnlyMemory<byte> value) => false;

    public void Serialize(ReadOnlyMemory<byte> value, IBufferWriter<byte> target, string topic, Headers? headers) => target.Write(value.Span);
}

internal sealed class FixedSizeSerializer<T>(int size, FixedSizeSerializer<T>.WriteValue write) : ISerializer<T>
    where T : struct
{
    public delegate void WriteValue(Span<byte> target, T value);

    public bool IsNull(T value) => false;

    public void Serialize(T value, IBufferWriter<byte> target, string topic, Headers? headers)
    {
        write(target.GetSpan(size), value);
        target.Advance(size);
    }
}

internal sealed class GuidSerializer : ISerializer<Guid>
{
    public const int TextLength = 36;

    public bool IsNull(Guid value) => false;

    public void Serialize(Guid value, IBufferWriter<byte> target, string topic, Headers? headers)
    {
        value.TryFormat(target.GetSpan(TextLength), out int written);
        target.Advance(written);
    }
}

internal sealed class NullSerializer : ISerializer<object?>
{
    public bool IsNull(object? value) => true;

    public void Serialize(object? value, IBufferWriter<byte> target, string topic, Headers? headers)
    {
        // Null on the wire: there is nothing to write.
    }
}

internal sealed class OrNullSerializer<T>(ISerializer<T> inner) : ISerializer<T?>
    where T : struct
{
    public bool IsNull(T? value) => value is null || inner.IsNull(value.Value);

    public void Serialize(T? value, IBufferWriter<byte> target, string topic, Headers? headers) => inner.Serialize(value!.Value, target, topic, headers);
}

internal sealed class FunctionSerializer<T>(Action<T, IBufferWriter<byte>> write) : ISerializer<T>
{
    public bool IsNull(T value) => value is null;

    public void Serialize(T value, IBufferWriter<byte> target, string topic, Headers? headers) => write(value, target);
}
