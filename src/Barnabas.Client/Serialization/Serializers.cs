using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Barnabas.Client.Serialization;

/// <summary>The serializers that come with the client; byte for byte what the Java client's of the same type write. Thread-safe.</summary>
public static class Serializers
{
    /// <summary>Text in UTF-8, as <c>StringSerializer</c>.</summary>
    public static ISerializer<string?> Utf8 { get; } = new Utf8Serializer();

    /// <summary>Bytes as they are, as <c>ByteArraySerializer</c>.</summary>
    public static ISerializer<byte[]?> Bytes { get; } = new BytesSerializer();

    /// <summary>Bytes as they are; never null on the wire.</summary>
    public static ISerializer<ReadOnlyMemory<byte>> Memory { get; } = new MemorySerializer();

    /// <summary>One byte, 0 or 1, as <c>BooleanSerializer</c>.</summary>
    public static ISerializer<bool> Boolean { get; } = new FixedSizeSerializer<bool>(1, static (target, value) => target[0] = value ? (byte)1 : (byte)0);

    /// <summary>Two bytes, the highest first, as <c>ShortSerializer</c>.</summary>
    public static ISerializer<short> Int16 { get; } = new FixedSizeSerializer<short>(sizeof(short), BinaryPrimitives.WriteInt16BigEndian);

    /// <summary>Four bytes, the highest first, as <c>IntegerSerializer</c>.</summary>
    public static ISerializer<int> Int32 { get; } = new FixedSizeSerializer<int>(sizeof(int), BinaryPrimitives.WriteInt32BigEndian);

    /// <summary>Eight bytes, the highest first, as <c>LongSerializer</c>.</summary>
    public static ISerializer<long> Int64 { get; } = new FixedSizeSerializer<long>(sizeof(long), BinaryPrimitives.WriteInt64BigEndian);

    /// <summary>Four bytes, the highest first, as <c>FloatSerializer</c>.</summary>
    public static ISerializer<float> Single { get; } = new FixedSizeSerializer<float>(sizeof(float), BinaryPrimitives.WriteSingleBigEndian);

    /// <summary>Eight bytes, the highest first, as <c>DoubleSerializer</c>.</summary>
    public static ISerializer<double> Double { get; } = new FixedSizeSerializer<double>(sizeof(double), BinaryPrimitives.WriteDoubleBigEndian);

    /// <summary>The 36 characters of the text form in lower case, as <c>UUIDSerializer</c>.</summary>
    public static ISerializer<Guid> Guid { get; } = new GuidSerializer();

    /// <summary>Null on the wire whatever the value, as <c>VoidSerializer</c>: for records without a key, or without a value.</summary>
    public static ISerializer<object?> Null { get; } = new NullSerializer();

    /// <summary>Null on the wire for null, and what <paramref name="inner"/> writes otherwise.</summary>
    public static ISerializer<T?> OrNull<T>(ISerializer<T> inner)
        where T : struct => new OrNullSerializer<T>(inner);

    /// <summary>JSON in UTF-8, by metadata that the compiler generated: safe to trim. Null is null on the wire.</summary>
    public static ISerializer<T?> Json<T>(JsonTypeInfo<T> type) => new JsonValueSerializer<T>(type);

    /// <summary>JSON in UTF-8. Null is null on the wire.</summary>
    [RequiresUnreferencedCode("Reflects over the type: give a JsonTypeInfo where the application is trimmed.")]
    [RequiresDynamicCode("Reflects over the type: give a JsonTypeInfo where the application is compiled ahead of time.")]
    public static ISerializer<T?> Json<T>(JsonSerializerOptions? options = null)
    {
        options ??= JsonSerializerOptions.Default;
        options.MakeReadOnly(populateMissingResolver: true);
        return new JsonValueSerializer<T>((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }

    /// <summary>A serializer by a function, for values that are never null on the wire but where they are null themselves.</summary>
    public static ISerializer<T> From<T>(Action<T, IBufferWriter<byte>> write) => new FunctionSerializer<T>(write);
}
