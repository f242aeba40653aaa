using System.Collections.Immutable;
using Barnabas.Client.Errors;
using Barnabas.Network.Connecting;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Clusters;

/// <summary>A link to each broker that somebody talked to, bootstrap addresses among them until the metadata names the brokers. Thread-safe.</summary>
internal sealed class BrokerLinks(ClientOptions options, int maxInFlight, Random random, ILogger logger) : IAsyncDisposable
{
    private readonly IBrokerDialer _dialer = options.Dialer ?? new SocketDialer(options.Time);
    private readonly KafkaConnectionOptions _connection = new()
    {
        MaxInFlight = maxInFlight,
        RequestTimeout = TimeSpan.FromMilliseconds(options.RequestTimeoutMs),
        ConnectTimeout = TimeSpan.FromMilliseconds(options.SocketConnectionSetupTimeoutMs),
        SendBufferBytes = options.SendBufferBytes,
        ReceiveBufferBytes = options.ReceiveBufferBytes,
    };

    private readonly ImmutableArray<BrokerNode> _bootstrap = BootstrapAddresses.Parse(options.BootstrapServers);
    private readonly Dictionary<(int Id, bool IsCoordination), BrokerLink> _links = [];
    private readonly Lock _gate = new();
    private bool _closed;

    /// <summary>The link to a broker; a new one where its address changed.</summary>
    /// <exception cref="KafkaException"><see cref="ErrorCode.NetworkException"/>: the metadata does not name the broker, or not at the moment.</exception>
    public BrokerLink Get(int id, ClusterView view, bool isCoordination = false) => Get(
        view.Brokers.GetValueOrDefault(id) ?? throw new KafkaException(ErrorCode.NetworkException, $"Broker {id} is not in the cluster's metadata."),
        isCoordination);

    public BrokerLink Get(BrokerNode node, bool isCoordination = false)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_links.TryGetValue((node.Id, isCoordination), out BrokerLink? link) && link.Node.Host == node.Host && link.Node.Port == node.Port)
            {
                return link;
            }
            if (link is not null)
            {
                _ = link.DisposeAsync().AsTask();
            }
            // Its own randomness: links draw at the same time.
            return _links[(node.Id, isCoordination)] = new(node, options, _connection, _dialer, new Random(random.Next()), logger);
        }
    }

    /// <summary>
    /// The broker to ask what any can answer: connected and with least to do, then one not connected, then one that is just connecting; at random
    /// among equals. Null where all of them wait after a failure.
    /// </summary>
    public BrokerLink? LeastLoaded(ClusterView view)
    {
        BrokerNode[] nodes = view.Brokers.IsEmpty ? [.. _bootstrap] : [.. view.Brokers.Values];
        lock (_gate)
        {
            random.Shuffle(nodes);
        }
        BrokerLink? best = null;
        (LinkState State, int InFlight) least = (LinkState.Paused, 0);
        foreach (BrokerLink link in nodes.Select(node => Get(node)))
        {
            var load = (link.State, link.InFlight);
            if (load.CompareTo(least) < 0)
            {
                (best, least) = (link, load);
            }
        }
        return best;
    }

    public async ValueTask DisposeAsync()
    {
        BrokerLink[] links;
        lock (_gate)
        {
            _closed = true;
            links = [.. _links.Values];
            _links.Clear();
        }
        foreach (BrokerLink link in links)
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }
}
