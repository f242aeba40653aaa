namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>
/// Offsets that open transactions committed, which count when their transaction does. Owned by the shard's loop; changed by replay
/// only.
/// </summary>
internal sealed class PendingOffsets
{
    private readonly Dictionary<OffsetKey, Dictionary<long, CommittedOffset>> _offsets = [];
    private readonly Dictionary<long, HashSet<OffsetKey>> _byProducer = [];
    private readonly Dictionary<string, HashSet<OffsetKey>> _byGroup = new(StringComparer.Ordinal);

    public IEnumerable<(long ProducerId, OffsetKey Key, CommittedOffset Offset)> All =>
        from pending in _offsets
        from offset in pending.Value
        select (offset.Key, pending.Key, offset.Value);

    public bool Contains(in OffsetKey key) => _offsets.ContainsKey(key);

    public bool ContainsGroup(string group) => _byGroup.ContainsKey(group);

    public IReadOnlyCollection<OffsetKey> Of(string group) => _byGroup.TryGetValue(group, out var keys) ? keys : [];

    public IEnumerable<OffsetKey> OfTopic(string topic, Guid topicId) =>
        from pending in _offsets
        where pending.Key.Topic == topic && pending.Value.Values.Any(offset => offset.IsOf(topicId))
        select pending.Key;

    public void Put(long producerId, in OffsetKey key, in CommittedOffset offset)
    {
        if (!_offsets.TryGetValue(key, out var producers))
        {
            _offsets[key] = producers = [];
            Add(_byGroup, key.Group, key);
        }
        producers[producerId] = offset;
        Add(_byProducer, producerId, key);
    }

    /// <summary>What every open transaction wants to commit for a partition is off.</summary>
    public void Remove(in OffsetKey key)
    {
        if (_offsets.Remove(key, out var producers))
        {
            Remove(_byGroup, key.Group, key);
            foreach (long producerId in producers.Keys)
            {
                Remove(_byProducer, producerId, key);
            }
        }
    }

    /// <summary>A transaction has ended: gives what it wanted to commit, which is pending no longer.</summary>
    public IReadOnlyList<(OffsetKey Key, CommittedOffset Offset)> Take(long producerId)
    {
        if (!_byProducer.Remove(producerId, out var keys))
        {
            return [];
        }
        var taken = new List<(OffsetKey, CommittedOffset)>(keys.Count);
        foreach (var key in keys)
        {
            var producers = _offsets[key];
            producers.Remove(producerId, out var offset);
            taken.Add((key, offset));
            if (producers.Count == 0)
            {
                _offsets.Remove(key);
                Remove(_byGroup, key.Group, key);
            }
        }
        return taken;
    }

    private static void Add<T>(Dictionary<T, HashSet<OffsetKey>> index, T of, in OffsetKey key)
        where T : notnull
    {
        if (!index.TryGetValue(of, out var keys))
        {
            index[of] = keys = [];
        }
        keys.Add(key);
    }

    private static void Remove<T>(Dictionary<T, HashSet<OffsetKey>> index, T of, in OffsetKey key)
        where T : notnull
    {
        if (index.TryGetValue(of, out var keys) && keys.Remove(key) && keys.Count == 0)
        {
            index.Remove(of);
        }
    }
}
