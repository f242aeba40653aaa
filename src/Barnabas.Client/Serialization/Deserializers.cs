using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Barnabas.Client.Serialization;

/// <summary>
/// The deserializers that come with the client; they read what the Java client's serializers of the same type write. A number or Guid that is
/// null on the wire is an error, unless <see cref="OrNull"/> is around it. Thread-safe.
/// </summary>
public static class Deserializers
{
    /// <summary>Text in UTF-8; malformed bytes become U+FFFD, as in Java.</summary>
    public static IDeserializer<string?> Utf8 { get; } = new Utf8Deserializer();

    public static IDeserializer<byte[]?> Bytes { get; } = new BytesDeserializer();

    /// <summary>A copy of the bytes; empty for null.</summary>
    public static IDeserializer<ReadOnlyMemory<byte>> Memory { get; } = new MemoryDeserializer();

    public static IDeserializer<bool> Boolean { get; } = new FixedSizeDeserializer<bool>(1, static bytes => bytes[0] switch
    {
        0 => false,
        1 => true,
        byte other => throw new InvalidDataException($"A boolean is one byte, 0 or 1, not {other}."),
    });

    public static IDeserializer<short> Int16 { get; } = new FixedSizeDeserializer<short>(sizeof(short), BinaryPrimitives.ReadInt16BigEndian);

    public static IDeserializer<int> Int32 { get; } = new FixedSizeDeserializer<int>(sizeof(int), BinaryPrimitives.ReadInt32BigEndian);

    public static IDeserializer<long> Int64 { get; } = new FixedSizeDeserializer<long>(sizeof(long), BinaryPrimitives.ReadInt64BigEndian);

    public static IDeserializer<float> Single { get; } = new FixedSizeDeserializer<float>(sizeof(float), BinaryPrimitives.ReadSingleBigEndian);

    public static IDeserializer<double> Double { get; } = new FixedSizeDeserializer<double>(sizeof(double), BinaryPrimitives.ReadDoubleBigEndian);

    /// <summary>The text form with hyphens.</summary>
    public static IDeserializer<Guid> Guid { get; } = new GuidDeserializer();

    /// <summary>Null whatever the bytes: for keys or values that nobody looks at.</summary>
    public static IDeserializer<object?> Ignore { get; } = new IgnoreDeserializer();

    /// <summary>Null for null on the wire, and what <paramref name="inner"/> reads otherwise.</summary>
    public static IDeserializer<T?> OrNull<T>(IDeserializer<T> inner)
        where T : struct => new OrNullDeserializer<T>(inner);

    /// <summary>JSON in UTF-8, by metadata that the compiler generated: safe to trim. Null on the wire is null.</summary>
    public static IDeserializer<T?> Json<T>(JsonTypeInfo<T> type) => new JsonValueDeserializer<T>(type);

    /// <summary>JSON in UTF-8. Null on the wire is null.</summary>
    [RequiresUnreferencedCode("Reflects over the type: give a JsonTypeInfo where the application is trimmed.")]
    [RequiresDynamicCode("Reflects over the type: give a JsonTypeInfo where the application is compiled ahead of time.")]
    public static IDeserializer<T?> Json<T>(JsonSerializerOptions? options = null)
    {
        options ??= JsonSerializerOptions.Default;
        options.MakeReadOnly(populateMissingResolver: true);
        return new JsonValueDeserializer<T>((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }
}
