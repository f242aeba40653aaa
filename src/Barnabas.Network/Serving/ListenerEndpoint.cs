namespace Barnabas.Network.Serving;

/// <summary>One entry of the configuration's listeners. Immutable.</summary>
/// <param name="Name">Listener name, such as PLAINTEXT or CONTROLLER.</param>
/// <param name="Host">An address or host name; empty for all interfaces.</param>
/// <param name="Port">0 lets the system choose a free one.</param>
/// <param name="SecurityProtocol">How its connections are protected.</param>
public sealed record ListenerEndpoint(string Name, string Host, int Port, SecurityProtocol SecurityProtocol)
{
    /// <summary>max.connections of this listener alone.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    public override string ToString() => $"{Name}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";
}
