using System.Net;
using Barnabas.Broker.Configuration;

namespace Barnabas.Broker.Lifecycle;

/// <summary>From the configuration's listeners to the sockets, and from the bound sockets to what clients are told. Stateless.</summary>
internal static class ListenerEndpoints
{
    public static Network.Serving.ListenerEndpoint ToSocket(ListenerEndpoint listener) =>
        new(listener.Name, listener.Host, listener.Port, (Network.Serving.SecurityProtocol)(short)listener.SecurityProtocol);

    /// <summary>The advertised listeners, with the port that the system chose where the configuration left it open.</summary>
    public static IEnumerable<ListenerEndpoint> Advertised(BrokerConfiguration configuration, IReadOnlyList<Network.Serving.ListenerEndpoint> bound) =>
        configuration.AdvertisedListeners.Select(advertised => advertised with
        {
            Host = advertised.Host.Length > 0 ? advertised.Host : Dns.GetHostName(),
            Port = advertised.Port != 0 ? advertised.Port : bound.First(socket => socket.Name == advertised.Name).Port,
        });
}
