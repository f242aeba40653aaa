namespace Barnabas.Metadata.Control.Placement;

/// <summary>
/// Places replicas so that leaders and replicas are spread over racks and brokers: racks are taken in turn, brokers of a rack in turn, each
/// partition starting one further; the first start is random, so that many small topics spread too. The first replica is on an unfenced
/// broker; fenced ones are used only where a rack has no other left. Stateless but for the random source; owned by the controller's loop.
/// </summary>
internal sealed class StripedReplicaPlacer(Random random)
{
    /// <returns>Broker ids of each new partition, the preferred leader first; or what makes that impossible.</returns>
    public (IReadOnlyList<IReadOnlyList<int>> Assignments, string? Fault) Place(IEnumerable<UsableBroker> brokers, int partitions, int replicationFactor)
    {
        var racks = new RackStripe(brokers, random);
        string? fault = Fault(racks, replicationFactor);
        if (fault is not null)
        {
            return ([], fault);
        }
        var assignments = new List<IReadOnlyList<int>>(partitions);
        for (int i = 0; i < partitions; i++)
        {
            assignments.Add(racks.Next(replicationFactor));
        }
        return (assignments, null);
    }

    private static string? Fault(RackStripe racks, int replicationFactor)
    {
        if (replicationFactor <= 0)
        {
            return $"Invalid replication factor {replicationFactor}: the replication factor must be positive.";
        }
        if (racks.UnfencedCount == 0)
        {
            return "All brokers are currently fenced.";
        }
        return replicationFactor > racks.BrokerCount
            ? $"The target replication factor of {replicationFactor} cannot be reached because only {racks.BrokerCount} broker(s) are registered "
                + "or some brokers have all their log directories cordoned."
            : null;
    }
}
