using Barnabas.Client.Errors;

namespace Barnabas.Client.Serialization;

/// <summary>Which serializer or deserializer a client uses: the one that was configured, or the built-in one of the type. Stateless.</summary>
internal static class BuiltInSerialization
{
    private static readonly ISerializer[] AllSerializers =
    [
        Serializers.Utf8, Serializers.Bytes, Serializers.Memory, Serializers.Boolean, Serializers.Int16, Serializers.Int32, Serializers.Int64,
        Serializers.Single, Serializers.Double, Serializers.Guid,
    ];

    private static readonly IDeserializer[] AllDeserializers =
    [
        Deserializers.Utf8, Deserializers.Bytes, Deserializers.Memory, Deserializers.Boolean, Deserializers.Int16, Deserializers.Int32,
        Deserializers.Int64, Deserializers.Single, Deserializers.Double, Deserializers.Guid,
    ];

    /// <exception cref="ClientConfigurationException">It does not serialize the type, or none is given and none is built in.</exception>
    public static ISerializer<T> Resolve<T>(string key, ISerializer? configured) =>
        configured is null
            ? Array.Find(AllSerializers, static candidate => candidate is ISerializer<T>) as ISerializer<T>
                ?? throw new ClientConfigurationException($"{key} is not set, and there is no serializer of {typeof(T)} built in: give one, for example of Serializers.Json.")
            : configured as ISerializer<T>
                ?? throw new ClientConfigurationException($"{key} is {configured.GetType()}, which does not serialize {typeof(T)}: an ISerializer<{typeof(T).Name}> is needed.");

    /// <exception cref="ClientConfigurationException">It does not deserialize to the type, or none is given and none is built in.</exception>
    public static IDeserializer<T> Resolve<T>(string key, IDeserializer? configured) =>
        configured is null
            ? Array.Find(AllDeserializers, static candidate => candidate is IDeserializer<T>) as IDeserializer<T>
                ?? throw new ClientConfigurationException($"{key} is not set, and there is no deserializer to {typeof(T)} built in: give one, for example of Deserializers.Json.")
            : configured as IDeserializer<T>
                ?? throw new ClientConfigurationException($"{key} is {configured.GetType()}, which does not deserialize to {typeof(T)}: an IDeserializer<{typeof(T).Name}> is needed.");
}
