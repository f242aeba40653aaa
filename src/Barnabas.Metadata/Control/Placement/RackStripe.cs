namespace Barnabas.Metadata.Control.Placement;

/// <summary>The racks of the cluster taking turns, each with its brokers taking turns. One placement owns it.</summary>
internal sealed class RackStripe
{
    private readonly Random _random;
    private readonly Rack[] _racks;
    private int _round;
    private int _firstRack;

    public RackStripe(IEnumerable<UsableBroker> brokers, Random random)
    {
        _random = random;
        var byName = new SortedDictionary<string, Rack>(StringComparer.Ordinal);
        foreach (UsableBroker broker in brokers)
        {
            // Brokers without a rack share one; a rack name cannot be this empty key and a name at once.
            string name = broker.Rack is null ? "" : "/" + broker.Rack;
            if (!byName.TryGetValue(name, out Rack? rack))
            {
                byName.Add(name, rack = new Rack());
            }
            (broker.Fenced ? rack.Fenced : rack.Unfenced).Add(broker.Id);
            BrokerCount++;
            UnfencedCount += broker.Fenced ? 0 : 1;
        }
        _racks = [.. byName.Values];
        foreach (Rack rack in _racks)
        {
            rack.Unfenced.Start(random);
            rack.Fenced.Start(random);
        }
        _firstRack = _racks.Length == 0 ? 0 : random.Next(_racks.Length);
    }

    public int BrokerCount { get; }

    public int UnfencedCount { get; }

    /// <summary>The replicas of one more partition; there must be an unfenced broker, and enough brokers.</summary>
    public IReadOnlyList<int> Next(int replicationFactor)
    {
        // After as many partitions as there are brokers the stripes would repeat: shuffle, so that brokers get other neighbours.
        if (_round == UnfencedCount && UnfencedCount > 1)
        {
            Shuffle();
            _round = 0;
        }
        _firstRack %= _racks.Length;
        var replicas = new List<int>(replicationFactor);
        int leaderRack = _firstRack;
        int? leader;
        while ((leader = _racks[leaderRack].Unfenced.Next(_round)) is null)
        {
            leaderRack = (leaderRack + 1) % _racks.Length;
        }
        replicas.Add(leader.Value);

        bool skipLeaderRack = true;
        int rack = _firstRack;
        while (replicas.Count < replicationFactor)
        {
            if (skipLeaderRack && rack == leaderRack)
            {
                skipLeaderRack = false;
            }
            else if (_racks[rack].Next(_round) is { } broker)
            {
                replicas.Add(broker);
            }
            rack = (rack + 1) % _racks.Length;
        }
        _round++;
        _firstRack++;
        return replicas;
    }

    private void Shuffle()
    {
        _random.Shuffle(_racks);
        foreach (Rack rack in _racks)
        {
            rack.Unfenced.Shuffle(_random);
            rack.Fenced.Shuffle(_random);
        }
    }

    private sealed class Rack
    {
        public BrokerRing Unfenced { get; } = new();

        public BrokerRing Fenced { get; } = new();

        public int? Next(int round) => Unfenced.Next(round) ?? Fenced.Next(round);
    }
}
