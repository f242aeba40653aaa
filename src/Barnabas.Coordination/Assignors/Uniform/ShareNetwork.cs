namespace Barnabas.Coordination.Assignors.Uniform;

/// <summary>
/// Decides how many partitions of each topic each subscriber has. Every partition starts where it is: with its owner, or with its topic where it
/// has none, and nobody's load is counted yet. Then level after level each member's load rises by one, as long as partitions are left: from what it had
/// itself, or from what a topic has left, or by way of other members, over the path that takes the fewest partitions from their owners
/// (<see cref="PathSearch"/>). A member that nothing reaches any more is done. Filling the lowest level first makes the loads as even as subscriptions allow,
/// for every measure of evenness; the cheapest paths make it, among all such divisions, one of the fewest moves (successive shortest paths in
/// a flow whose costs are convex). Made for one assignment.
/// </summary>
internal sealed class ShareNetwork
{
    private readonly int[] _firstOfMember;
    private readonly int[] _nextOfMember;
    private readonly int[] _topicOf;
    private readonly int[] _firstOfTopic;
    private readonly int[] _byTopic;
    private readonly int[] _memberOf;
    private readonly int[] _had;
    private readonly int[] _size;
    private readonly int[] _left;
    private int _remaining;

    public ShareNetwork(MemberSpec[] members, PartitionOwners owners)
    {
        MemberCount = members.Length;
        TopicCount = owners.TopicCount;
        _left = new int[MemberCount + TopicCount];
        _firstOfMember = new int[MemberCount + 1];
        for (int member = 0; member < MemberCount; member++)
        {
            _firstOfMember[member + 1] = _firstOfMember[member] + members[member].SubscribedTopicIds.Count;
        }
        _nextOfMember = _firstOfMember[..^1];
        int shares = _firstOfMember[^1];
        (_topicOf, _memberOf, _had, _byTopic) = (new int[shares], new int[shares], new int[shares], new int[shares]);
        _firstOfTopic = new int[TopicCount + 1];
        LinkMembers(members, owners);
        LinkTopics();
        CountOwned(owners);
        _size = [.. _had];
    }

    public int MemberCount { get; }

    public int TopicCount { get; }

    /// <summary>A share is a member's part of a topic: these are the shares of a member.</summary>
    public (int First, int End) SharesOfMember(int member) => (_firstOfMember[member], _firstOfMember[member + 1]);

    public ReadOnlySpan<int> SharesOf(int topic) => _byTopic.AsSpan(_firstOfTopic[topic], _firstOfTopic[topic + 1] - _firstOfTopic[topic]);

    public int MemberOf(int share) => _memberOf[share];

    public int TopicOf(int share) => _topicOf[share];

    /// <summary>How many partitions the share is of, now.</summary>
    public int Size(int share) => _size[share];

    /// <summary>What one more costs: a partition that comes back was not moved after all.</summary>
    public int CostToGrow(int share) => _size[share] < _had[share] ? -1 : 0;

    /// <summary>What one less costs: one, where an owner loses it.</summary>
    public int CostToShrink(int share) => _size[share] <= _had[share] ? 1 : 0;

    public void Grow(int share) => _size[share]++;

    public void Shrink(int share) => _size[share]--;

    /// <summary>How many partitions with a member, or after the members with a topic, count as nobody's load yet.</summary>
    public int Left(int node) => _left[node];

    public void TakeLeft(int node)
    {
        _left[node]--;
        _remaining--;
    }

    public void Balance()
    {
        PathSearch search = new(this);
        List<int> open = [.. Enumerable.Range(0, MemberCount)];
        List<int> hungry = [];
        while (_remaining > 0)
        {
            hungry.Clear();
            foreach (int member in open)
            {
                if (_left[member] > 0)
                    TakeLeft(member);
                else
                    hungry.Add(member);
            }
            hungry.RemoveAll(TakeFromTopic);
            if (hungry.Count == 0 || _remaining == 0)
                continue;
            search.Feed(hungry);
            if (hungry.Count == 0 || _remaining == 0)
                continue;
            HashSet<int> done = [.. hungry];
            open.RemoveAll(done.Contains);
        }
    }

    /// <summary>From the first topic that has some left: what has run out before does not come back.</summary>
    private bool TakeFromTopic(int member)
    {
        ref int next = ref _nextOfMember[member];
        while (next < _firstOfMember[member + 1] && _left[MemberCount + _topicOf[next]] == 0)
        {
            next++;
        }
        if (next == _firstOfMember[member + 1])
            return false;
        TakeLeft(MemberCount + _topicOf[next]);
        Grow(next);
        return true;
    }

    private void LinkMembers(MemberSpec[] members, PartitionOwners owners)
    {
        for (int member = 0; member < MemberCount; member++)
        {
            int share = _firstOfMember[member];
            foreach (Guid topicId in members[member].SubscribedTopicIds)
            {
                int topic = owners.TopicIndex(topicId);
                _memberOf[share] = member;
                _topicOf[share++] = topic;
                _firstOfTopic[topic + 1]++;
            }
        }
    }

    /// <summary>A member's shares come in order of the number of subscribers: what few can have goes first.</summary>
    private void LinkTopics()
    {
        Comparer<int> fewestFirst = Comparer<int>.Create((a, b) => (_firstOfTopic[a + 1], a).CompareTo((_firstOfTopic[b + 1], b)));
        for (int member = 0; member < MemberCount; member++)
        {
            Array.Sort(_topicOf, _firstOfMember[member], _firstOfMember[member + 1] - _firstOfMember[member], fewestFirst);
        }
        for (int topic = 0; topic < TopicCount; topic++)
        {
            _firstOfTopic[topic + 1] += _firstOfTopic[topic];
        }
        int[] next = _firstOfTopic[..^1];
        for (int share = 0; share < _topicOf.Length; share++)
        {
            _byTopic[next[_topicOf[share]]++] = share;
        }
    }

    private void CountOwned(PartitionOwners owners)
    {
        int[] shareOf = new int[MemberCount];
        for (int topic = 0; topic < TopicCount; topic++)
        {
            foreach (int share in SharesOf(topic))
            {
                shareOf[_memberOf[share]] = share;
            }
            foreach (int owner in owners.OfTopic(topic))
            {
                if (owner == PartitionOwners.None)
                {
                    _left[MemberCount + topic]++;
                }
                else
                {
                    _had[shareOf[owner]]++;
                    _left[owner]++;
                }
                _remaining++;
            }
        }
    }
}
