using System.Net;
using Barnabas.Client.Clusters;
using Barnabas.Network.Connecting;
using Barnabas.Network.Transports;

namespace Barnabas.Testing.Fakes;

/// <summary>Connections to the brokers of a fake cluster, over memory. Thread-safe.</summary>
internal sealed class FakeDialer(FakeCluster cluster) : IBrokerDialer
{
    private static readonly DnsEndPoint Client = new("client", 0);

    public async Task<KafkaConnection> ConnectAsync(string host, int port, KafkaConnectionOptions options, CancellationToken cancellation)
    {
        FakeBroker? broker = cluster.FindBroker(host, port);
        if (broker is { IsUnreachable: true })
        {
            await Task.Delay(options.ConnectTimeout, cluster.Time, cancellation).ConfigureAwait(false);
            throw new IOException($"Cannot connect to {host}:{port}: timed out.");
        }
        Transport transport = broker?.Accept(Client) ?? throw new IOException($"Cannot connect to {host}:{port}: refused.");
        return new(transport, options, cluster.Time);
    }
}
