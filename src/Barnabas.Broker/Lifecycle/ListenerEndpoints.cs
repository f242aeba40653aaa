using System.Net;
using Barnabas.Broker.Configuration;
using Barnabas.Network.Serving;

namespace Barnabas.Broker.Lifecycle;

/// <summary>From the bound sockets to what clients are told. Stateless.</summary>
internal static class ListenerEndpoints
{
    /// <summary>The advertised listeners, with the port that the system chose where the configuration left it open.</summary>
    public static IEnumerable<ListenerEndpoint> Advertised(BrokerConfiguration configuration, IReadOnlyList<ListenerEndpoint> bound) =>
        configuration.AdvertisedListeners.Select(advertised => advertised with
        {
            Host = advertised.Host.Length > 0 ? advertised.Host : Dns.GetHostName(),
            Port = advertised.Port != 0 ? advertised.Port : bound.First(socket => socket.Name == advertised.Name).Port,
        });
}
