namespace Barnabas.Metadata.Control.Placement;

/// <summary>Brokers that take turns: each round hands out every broker once, and starts one further than the round before. One placement owns it.</summary>
internal sealed class BrokerRing
{
    private readonly List<int> _brokers = [];
    private int _start;
    private int _taken;
    private int _round;

    public void Add(int broker) => _brokers.Add(broker);

    public void Start(Random random)
    {
        _brokers.Sort();
        _start = _brokers.Count == 0 ? 0 : random.Next(_brokers.Count);
    }

    public void Shuffle(Random random) => random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_brokers));

    /// <summary>The next broker of the round, or null where all had their turn.</summary>
    public int? Next(int round)
    {
        if (_brokers.Count == 0)
        {
            return null;
        }
        if (_round != round)
        {
            _round = round;
            _taken = 0;
            _start = (_start + 1) % _brokers.Count;
        }
        return _taken < _brokers.Count ? _brokers[(_start + _taken++) % _brokers.Count] : null;
    }
}
