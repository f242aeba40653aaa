namespace Barnabas.Protocol.Wire;

/// <summary>What a message class says about itself, for generic code that knows the type but has no instance.</summary>
public interface IMessageType<TSelf> : IMessage
    where TSelf : IMessageType<TSelf>, new()
{
    static abstract short LowestVersion { get; }

    static abstract short HighestVersion { get; }

    /// <summary>The first version with compact lengths and tagged fields; <see cref="short.MaxValue"/> where there is none.</summary>
    static abstract short FirstFlexibleVersion { get; }

    /// <summary>Reads a message that must fill <paramref name="bytes"/> to the end.</summary>
    static abstract TSelf Decode(ReadOnlyMemory<byte> bytes, short version);
}
