using System.Collections.Immutable;
using System.Globalization;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Clusters;

/// <summary>Reads <c>bootstrap.servers</c>. Stateless.</summary>
public static class BootstrapAddresses
{
    /// <summary>The addresses as nodes with ids -1, -2, and so on.</summary>
    /// <exception cref="ClientConfigurationException">There is none, or one is not <c>host:port</c>.</exception>
    public static ImmutableArray<BrokerNode> Parse(string servers)
    {
        string[] parts = servers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0)
        {
            throw new ClientConfigurationException("bootstrap.servers is empty: it must name at least one broker as host:port.");
        }
        return [.. parts.Select(static (part, i) => Parse(part, -1 - i))];
    }

    private static BrokerNode Parse(string address, int id)
    {
        int colon = address.LastIndexOf(':');
        string host = colon < 0 ? "" : address[..colon].Trim('[', ']');
        // A scheme, as in PLAINTEXT://host:9092, is what a listener has; clients took it, so we do.
        int scheme = host.IndexOf("://", StringComparison.Ordinal);
        host = scheme < 0 ? host : host[(scheme + 3)..].TrimStart('[');
        return host.Length > 0 && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535
            ? new(id, host, port)
            : throw new ClientConfigurationException($"bootstrap.servers holds '{address}', which is not host:port.");
    }
}
