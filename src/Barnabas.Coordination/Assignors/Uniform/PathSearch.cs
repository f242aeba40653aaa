namespace Barnabas.Coordination.Assignors.Uniform;

/// <summary>
/// Finds the cheapest ways for partitions that are left with members or topics to members that lack one, in the network of shares. A way
/// leads from a topic to a subscriber, who gets a partition of it, and from a member to a topic, of which it gives one up. Primal-dual: distances with
/// potentials that keep all costs at or above zero, then as many ways of the least distance as there are at once. Made for one assignment.
/// </summary>
internal sealed class PathSearch
{
    private const int Unreached = int.MaxValue;

    private readonly ShareNetwork _network;
    private readonly int _members;
    private readonly int[] _potential;
    private readonly int[] _distance;
    private readonly int[] _layer;
    private readonly int[] _nextArc;
    private readonly bool[] _isHungry;
    private readonly int[] _path;
    private readonly Queue<int> _queue = new();
    private readonly PriorityQueue<int, int> _nearest = new();

    // The potential of the end of all ways: one arc further than each hungry member.
    private int _goal;

    public PathSearch(ShareNetwork network)
    {
        _network = network;
        _members = network.MemberCount;
        int nodes = _members + network.TopicCount;
        _potential = new int[nodes];
        _distance = new int[nodes];
        _layer = new int[nodes];
        _nextArc = new int[nodes];
        _path = new int[nodes];
        _isHungry = new bool[_members];
    }

    /// <summary>Gives a partition to each hungry member that can have one; those that no way leads to remain in the list.</summary>
    public void Feed(List<int> hungry)
    {
        _goal = Unreached;
        foreach (int member in hungry)
        {
            _isHungry[member] = true;
            _goal = Math.Min(_goal, _potential[member]);
        }
        while (hungry.Count > 0 && MeasureDistances())
        {
            while (LayCheapestWays())
            {
                FollowWays();
            }
            hungry.RemoveAll(member => !_isHungry[member]);
        }
        foreach (int member in hungry)
        {
            _isHungry[member] = false;
        }
    }

    /// <summary>Dijkstra from everything that has partitions left to the nearest hungry member; false where none is reached.</summary>
    private bool MeasureDistances()
    {
        _distance.AsSpan().Fill(Unreached);
        _nearest.Clear();
        for (int node = 0; node < _distance.Length; node++)
        {
            if (_network.HasLeft(node))
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
        _goal += limit;
        return true;
    }

    private void Reach(int node, int distance)
    {
        if (distance >= _distance[node])
            return;
        _distance[node] = distance;
        _nearest.Enqueue(node, distance);
    }

    /// <summary>Layers of the arcs that cost nothing by now, as far as the first of the nearest hungry members; false where none is reached.</summary>
    private bool LayCheapestWays()
    {
        _layer.AsSpan().Fill(Unreached);
        _nextArc.AsSpan().Clear();
        _queue.Clear();
        for (int node = 0; node < _layer.Length; node++)
        {
            if (_network.HasLeft(node))
            {
                _layer[node] = 0;
                _queue.Enqueue(node);
            }
        }
        int last = Unreached;
        while (_queue.TryDequeue(out int node) && _layer[node] < last)
        {
            for (int arc = 0; arc < ArcCount(node); arc++)
            {
                if (!TryArc(node, arc, out int to, out int cost) || cost != 0 || _layer[to] != Unreached)
                    continue;
                _layer[to] = _layer[node] + 1;
                _queue.Enqueue(to);
                if (IsNearest(to))
                    last = _layer[to];
            }
        }
        return last != Unreached;
    }

    private void FollowWays()
    {
        for (int start = 0; start < _layer.Length; start++)
        {
            while (_network.HasLeft(start) && FindWay(start, out int length))
            {
                _network.TakeLeft(start);
                for (int i = 0; i < length; i++)
                {
                    int from = _path[i];
                    int share = ShareOf(from, _nextArc[from]);
                    if (from < _members)
                        _network.Shrink(share);
                    else
                        _network.Grow(share);
                }
            }
        }
    }

    /// <summary>Walks down the layers; an arc that leads nowhere is not tried again. The path is in <see cref="_path"/>, its arcs are the next ones of its nodes.</summary>
    private bool FindWay(int start, out int length)
    {
        length = 0;
        int node = start;
        while (true)
        {
            if (IsNearest(node))
            {
                _isHungry[node] = false;
                return true;
            }
            if (TryStep(node, out int to))
            {
                _path[length++] = node;
                node = to;
            }
            else if (length == 0)
            {
                return false;
            }
            else
            {
                node = _path[--length];
                _nextArc[node]++;
            }
        }
    }

    private bool TryStep(int node, out int to)
    {
        for (; _nextArc[node] < ArcCount(node); _nextArc[node]++)
        {
            if (TryArc(node, _nextArc[node], out to, out int cost) && cost == 0 && _layer[to] == _layer[node] + 1)
                return true;
        }
        to = -1;
        return false;
    }

    private bool IsHungry(int node) => node < _members && _isHungry[node];

    private bool IsNearest(int node) => IsHungry(node) && _potential[node] == _goal;

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
