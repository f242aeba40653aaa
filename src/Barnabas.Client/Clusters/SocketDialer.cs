using System.Net.Sockets;
using Barnabas.Network.Connecting;

namespace Barnabas.Client.Clusters;

/// <summary>Connections over TCP. Immutable.</summary>
internal sealed class SocketDialer(ClientOptions options, int maxInFlight) : IBrokerDialer
{
    private readonly KafkaConnectionOptions _connection = new()
    {
        MaxInFlight = maxInFlight,
        RequestTimeout = TimeSpan.FromMilliseconds(options.RequestTimeoutMs),
        ConnectTimeout = TimeSpan.FromMilliseconds(options.SocketConnectionSetupTimeoutMs),
        SendBufferBytes = options.SendBufferBytes,
        ReceiveBufferBytes = options.ReceiveBufferBytes,
    };

    public async Task<KafkaConnection> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        try
        {
            return await KafkaConnection.ConnectAsync(host, port, _connection, options.Time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            throw new IOException($"Cannot connect to {host}:{port}: {e.Message}", e);
        }
    }
}
