using System.Globalization;

namespace Barnabas.Broker.Configuration;

/// <summary>
/// One <c>NAME://host:port</c> of <c>listeners</c> or <c>advertised.listeners</c>. Immutable. An empty host listens on every interface;
/// port 0 lets the system choose. The name is in upper case.
/// </summary>
public sealed record ListenerEndpoint(string Name, string Host, int Port, SecurityProtocol SecurityProtocol)
{
    /// <summary>Parses one entry; null unless it is well formed. The security protocol is filled in by the caller.</summary>
    internal static ListenerEndpoint? TryParse(string text)
    {
        int separator = text.IndexOf("://", StringComparison.Ordinal);
        int colon = text.LastIndexOf(':');
        if (separator <= 0 || colon < separator + 3)
            return null;
        string name = text[..separator];
        string host = text[(separator + 3)..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = host[1..^1];
        if (name.AsSpan().IndexOfAny(" \t:/") >= 0 || host.AsSpan().IndexOfAny(" \t/[]") >= 0)
            return null;
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue
            ? new(name.ToUpperInvariant(), host, port, default)
            : null;
    }

    public override string ToString() => $"{Name}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";
}
