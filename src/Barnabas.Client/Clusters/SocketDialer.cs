using System.Net.Sockets;
using Barnabas.Network.Connecting;

namespace Barnabas.Client.Clusters;

/// <summary>Connections over TCP. Immutable.</summary>
internal sealed class SocketDialer(TimeProvider time) : IBrokerDialer
{
    public async Task<KafkaConnection> ConnectAsync(string host, int port, KafkaConnectionOptions options, CancellationToken cancellation)
    {
        try
        {
            return await KafkaConnection.ConnectAsync(host, port, options, time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            throw new IOException($"Cannot connect to {host}:{port}: {e.Message}", e);
        }
    }
}
