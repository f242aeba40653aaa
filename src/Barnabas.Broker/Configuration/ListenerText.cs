using System.Globalization;
using Barnabas.Network.Serving;

namespace Barnabas.Broker.Configuration;

/// <summary>The text form of a listener, <c>NAME://host:port</c>, in <c>listeners</c> and <c>advertised.listeners</c>. The name is in upper case. Stateless.</summary>
internal static class ListenerText
{
    /// <summary>Reads one entry; null unless it is well formed. The security protocol is filled in by the caller.</summary>
    public static ListenerEndpoint? TryParse(string text)
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
}
