using System.Collections.Immutable;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Clusters;

/// <summary>A link to each broker that somebody talked to, bootstrap addresses among them until the metadata names the brokers. Thread-safe.</summary>
internal sealed class BrokerLinks(ClientOptions options, IBrokerDialer dialer, Random random, ILogger logger) : IAsyncDisposable
{
    private readonly ImmutableArray<BrokerNode> _bootstrap = BootstrapAddresses.Parse(options.BootstrapServers);
    private readonly Dictionary<int, BrokerLink> _links = [];
    private readonly Lock _gate = new();
    private bool _closed;

    /// <summary>The link to a broker; a new one where its address changed.</summary>
    /// <exception cref="KafkaException"><see cref="ErrorCode.BrokerNotAvailable"/>: the metadata does not name the broker.</exception>
    public BrokerLink Get(int id, ClusterView view) => Get(
        view.Brokers.GetValueOrDefault(id) ?? throw new KafkaException(ErrorCode.BrokerNotAvailable, $"Broker {id} is not in the cluster's metadata."));

    public BrokerLink Get(BrokerNode node)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_links.TryGetValue(node.Id, out BrokerLink? link) && link.Node.Host == node.Host && link.Node.Port == node.Port)
            {
                return link;
            }
            if (link is not null)
            {
                _ = link.DisposeAsync().AsTask();
            }
            // Its own randomness: links draw at the same time.
            return _links[node.Id] = new(node, options, dialer, new Random(random.Next()), logger);
        }
    }

    /// <summary>
    /// The broker to ask what any can answer: connected and idle before busy, then one not tried yet, at random among equals. Null where all of
    /// them wait after a failure.
    /// </summary>
    public BrokerLink? LeastLoaded(ClusterView view)
    {
        BrokerNode[] nodes = view.Brokers.IsEmpty ? [.. _bootstrap] : [.. view.Brokers.Values];
        lock (_gate)
        {
            random.Shuffle(nodes);
        }
        return nodes.Select(Get).Where(static link => link.IsReady).MinBy(static link => (link.IsConnected ? 0 : 1 << 20) + link.InFlight);
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
