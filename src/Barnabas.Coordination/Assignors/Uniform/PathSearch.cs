namespace Barnabas.Coordination.Assignors.Uniform;

/// <summary>
/// Finds the cheapest ways for partitions that are left with members or topics to members that lack one, in the network of shares. A way
/// leads from a topic to a subscriber, who gets a partition of it, and from a member to a topic, of which it gives one up. Primal-dual: potentials keep
/// all costs at or above zero; ways that cost nothing over them are the cheapest, and mostly short, so they are looked for from their ends; only when there
/// are no more of them all distances are measured and the potentials raised. Made for one assignment.
/// </summary>
internal sealed class PathSearch
{
    private const int Unreached = int.MaxValue;

    private readonly ShareNetwork _network;
    private readonly int _members;
    private readonly int[] _potential;
    private readonly int[] _distance;
    private readonly int[] _seen;
    private readonly int[] _onwards;
    private readonly bool[] _isClosed;
    private readonly bool[] _isHungry;
    private readonly Stack<int> _open = new();
    private readonly PriorityQueue<int, int> _nearest = new();

    // The potential of the end of all ways, one arc further than each hungry member.
    private int _goal;
    private int _searches;

    public PathSearch(ShareNetwork network)
    {
        _network = network;
        _members = network.MemberCount;
        int nodes = _members + network.TopicCount;
        _potential = new int[nodes];
        _distance = new int[nodes];
        _seen = new int[nodes];
        _onwards = new int[nodes];
        _isClosed = new bool[nodes];
        _isHungry = new bool[_members];
    }

    /// <summary>Gives a partition to each hungry member that can have one; those that no way leads to remain in the list.</summary>
    public void Feed(List<int> hungry)
    {
        foreach (int member in hungry)
        {
            _isHungry[member] = true;
        }
        do
        {
            FeedNearest(hungry);
        }
        while (hungry.Count > 0 && MeasureDistances());
        foreach (int member in hungry)
        {
            _isHungry[member] = false;
        }
    }

    private void FeedNearest(List<int> hungry)
    {
        _goal = hungry.Min(member => _potential[member]);
        _isClosed.AsSpan().Clear();
        hungry.RemoveAll(member =>
        {
            if (_potential[member] != _goal || !FindWayTo(member, out int start))
                return false;
            Follow(start, member);
            _isHungry[member] = false;
            return true;
        });
    }

    /// <summary>Dijkstra from everything that has partitions left to the nearest hungry member; false where none is reached.</summary>
    private bool MeasureDistances()
    {
        _distance.AsSpan().Fill(Unreached);
        _nearest.Clear();
        for (int node = 0; node < _distance.Length; node++)
        {
            if (_network.Left(node) > 0)
                Reach(node, 0);
        }
        int limit = Unreached;
        while (_nearest.TryDequeue(out int node, out int distance))
        {
            if (distance >= limit)
                break;
            if (distance > _distance[node])
                continue;
            if (IsHungry(node))
                limit = Math.Min(limit, distance + _potential[node] - _goal);
            for (int arc = 0; arc < ArcCount(node); arc++)
            {
                if (TryArc(node, arc, out int to, out int cost))
                    Reach(to, distance + cost);
            }
        }
        if (limit == Unreached)
            return false;
        for (int node = 0; node < _potential.Length; node++)
        {
            _potential[node] += Math.Min(_distance[node], limit);
        }
        return true;
    }

    private void Reach(int node, int distance)
    {
        if (distance >= _distance[node])
            return;
        _distance[node] = distance;
        _nearest.Enqueue(node, distance);
    }

    /// <summary>
    /// Depth first from the member back over arcs that cost nothing by now, to the first nodes that have partitions left; of several the one that has
    /// the most, and each time from another arc on, so that all are drawn from alike: what is used up makes ways long. Where there is none, what was seen is not looked at again until the potentials change: no way that is taken meanwhile can open one
    /// into it.
    /// </summary>
    private bool FindWayTo(int member, out int start)
    {
        start = -1;
        _searches++;
        _seen[member] = _searches;
        _open.Clear();
        _open.Push(member);
        while (start < 0 && _open.TryPop(out int node))
        {
            LookBackFrom(node, ref start);
        }
        for (int node = 0; start < 0 && node < _seen.Length; node++)
        {
            _isClosed[node] |= _seen[node] == _searches;
        }
        return start >= 0;
    }

    private void LookBackFrom(int node, ref int start)
    {
        int count = ArcCount(node);
        int turn = _searches % Math.Max(count, 1);
        for (int i = 0; i < count; i++)
        {
            int share = ShareOf(node, turn + i < count ? turn + i : turn + i - count);
            int from = node < _members ? _members + _network.TopicOf(share) : _network.MemberOf(share);
            if (_seen[from] == _searches || _isClosed[from] || !CostsNothing(from, node, share))
                continue;
            _seen[from] = _searches;
            _onwards[from] = share;
            _open.Push(from);
            if (_network.Left(from) > (start < 0 ? 0 : _network.Left(start)))
                start = from;
        }
    }

    private bool CostsNothing(int from, int to, int share)
    {
        if (from >= _members)
            return _network.CostToGrow(share) + _potential[from] == _potential[to];
        return _network.Size(share) > 0 && _network.CostToShrink(share) + _potential[from] == _potential[to];
    }

    private void Follow(int start, int member)
    {
        _network.TakeLeft(start);
        for (int node = start; node != member;)
        {
            int share = _onwards[node];
            if (node < _members)
            {
                _network.Shrink(share);
                node = _members + _network.TopicOf(share);
            }
            else
            {
                _network.Grow(share);
                node = _network.MemberOf(share);
            }
        }
    }

    private bool IsHungry(int node) => node < _members && _isHungry[node];

    private int ArcCount(int node)
    {
        if (node >= _members)
            return _network.SharesOf(node - _members).Length;
        (int first, int end) = _network.SharesOfMember(node);
        return end - first;
    }

    private int ShareOf(int node, int arc) => node < _members ? _network.SharesOfMember(node).First + arc : _network.SharesOf(node - _members)[arc];

    /// <summary>Where an arc leads and what it costs over the potentials; false where there is nothing to give.</summary>
    private bool TryArc(int node, int arc, out int to, out int cost)
    {
        int share = ShareOf(node, arc);
        if (node < _members)
        {
            to = _members + _network.TopicOf(share);
            cost = _network.CostToShrink(share) + _potential[node] - _potential[to];
            return _network.Size(share) > 0;
        }
        to = _network.MemberOf(share);
        cost = _network.CostToGrow(share) + _potential[node] - _potential[to];
        return true;
    }
}
