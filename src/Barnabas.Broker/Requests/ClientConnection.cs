using System.Net;

namespace Barnabas.Broker.Requests;

/// <summary>What the broker knows of one client connection, from its acceptance to its end. Its client id is owned by the connection's receive loop.</summary>
public sealed class ClientConnection(string listenerName, EndPoint? remote)
{
    public string ListenerName { get; } = listenerName;

    public EndPoint? Remote { get; } = remote;

    /// <summary>The client's address as Kafka writes it into groups: behind a slash, and without a port.</summary>
    public string RemoteHost { get; } = $"/{TextOf((remote as IPEndPoint)?.Address ?? IPAddress.Loopback)}";

    /// <summary>The client id of the last request: nearly always that of the next, which then needs no string of its own.</summary>
    public string? LastClientId { get; set; }

    /// <summary>From ApiVersions v3 on: what the client calls itself (KIP-511).</summary>
    public string? SoftwareName { get; set; }

    public string? SoftwareVersion { get; set; }

    private static string TextOf(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
