using System.Collections.Immutable;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Wire;

namespace Barnabas.Broker.Cluster;

/// <summary>
/// The cluster as the clients of one listener see it: a broker is there for them when it is unfenced and has that listener. Immutable,
/// made for one request.
/// </summary>
internal readonly struct ListenerView(ClusterImage cluster, string listenerName)
{
    /// <summary>Brokers to tell the client of, with the endpoint that it can reach.</summary>
    public IEnumerable<(BrokerRegistration Broker, Endpoint Endpoint)> AliveBrokers
    {
        get
        {
            foreach (var broker in cluster.Brokers.Values)
            {
                if (!broker.Fenced && broker.Endpoint(listenerName) is { } endpoint)
                {
                    yield return (broker, endpoint);
                }
            }
        }
    }

    public bool IsRegistered(int brokerId) => cluster.Brokers.ContainsKey(brokerId);

    public bool IsAlive(int brokerId) => cluster.Broker(brokerId) is { } broker && IsAlive(broker);

    /// <summary>
    /// The broker that clients send controller requests to. Any broker takes them; this one is named where it can be, so that clients
    /// spread over the brokers as their connections do. -1 where no broker is alive.
    /// </summary>
    public int ControllerFor(int nodeId)
    {
        if (IsAlive(nodeId))
        {
            return nodeId;
        }
        foreach (var (broker, _) in AliveBrokers)
        {
            return broker.Id;
        }
        return -1;
    }

    public List<int> AliveAmong(ImmutableArray<int> replicas)
    {
        var alive = new List<int>(replicas.Length);
        foreach (int replica in replicas)
        {
            if (IsAlive(replica))
            {
                alive.Add(replica);
            }
        }
        return alive;
    }

    public List<int> OfflineReplicas(PartitionRegistration partition)
    {
        List<int> offline = [];
        foreach (int replica in partition.Replicas)
        {
            if (cluster.Broker(replica) is not { } broker || !IsAlive(broker) || !IsOnline(partition.DirectoryOf(replica), broker.Directories))
            {
                offline.Add(replica);
            }
        }
        return offline;
    }

    private bool IsAlive(BrokerRegistration broker) => !broker.Fenced && broker.Endpoint(listenerName) is not null;

    /// <summary>A directory that is not assigned yet counts as online; so does any where the broker is too old to name its directories.</summary>
    private static bool IsOnline(Guid directory, ImmutableArray<Guid> online) =>
        directory == KafkaUuid.UnassignedDirectory
        || directory == KafkaUuid.MigratingDirectory
        || (directory != KafkaUuid.LostDirectory && (online.IsEmpty || online.Contains(directory)));
}
