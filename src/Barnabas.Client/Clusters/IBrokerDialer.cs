using Barnabas.Network.Connecting;

namespace Barnabas.Client.Clusters;

/// <summary>How a connection to an address comes about: the seam between a client and the network. Thread-safe.</summary>
public interface IBrokerDialer
{
    /// <exception cref="IOException">Nobody listens there, or does not answer within the options' time.</exception>
    Task<KafkaConnection> ConnectAsync(string host, int port, KafkaConnectionOptions options, CancellationToken cancellation);
}
