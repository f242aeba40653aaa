using Barnabas.Network.Connecting;

namespace Barnabas.Client.Clusters;

/// <summary>How a connection to an address comes about: the seam between a client and the network. Thread-safe.</summary>
public interface IBrokerDialer
{
    /// <exception cref="IOException">There is nobody, or he does not answer in time.</exception>
    Task<KafkaConnection> ConnectAsync(string host, int port, CancellationToken cancellation);
}
