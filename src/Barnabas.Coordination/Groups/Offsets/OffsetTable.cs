namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>The committed offsets of a shard by group, topic and partition. Owned by the shard's loop; changed by replay only.</summary>
internal sealed class OffsetTable
{
    private static readonly IReadOnlyDictionary<string, PartitionOffsets> None = new Dictionary<string, PartitionOffsets>();

    private readonly Dictionary<string, Dictionary<string, PartitionOffsets>> _groups = new(StringComparer.Ordinal);

    /// <summary>One string a topic, however many groups read it.</summary>
    private readonly HashSet<string> _topicNames = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public IReadOnlyCollection<string> Groups => _groups.Keys;

    /// <summary>A group's topics; no topic has no partition.</summary>
    public IReadOnlyDictionary<string, PartitionOffsets> Of(string group) => _groups.TryGetValue(group, out var topics) ? topics : None;

    public bool Contains(in OffsetKey key) => TryGet(key, out _);

    public bool TryGet(in OffsetKey key, out CommittedOffset offset)
    {
        if (Of(key.Group).TryGetValue(key.Topic, out var partitions))
        {
            return partitions.TryGet(key.Partition, out offset);
        }
        offset = default;
        return false;
    }

    public void Put(in OffsetKey key, in CommittedOffset offset)
    {
        if (!_groups.TryGetValue(key.Group, out var topics))
        {
            _groups[key.Group] = topics = new(StringComparer.Ordinal);
        }
        if (!topics.TryGetValue(key.Topic, out var partitions))
        {
            topics[Shared(key.Topic)] = partitions = new();
        }
        if (partitions.Put(key.Partition, offset))
        {
            Count++;
        }
    }

    public void Remove(in OffsetKey key)
    {
        if (!_groups.TryGetValue(key.Group, out var topics) || !topics.TryGetValue(key.Topic, out var partitions) || !partitions.Remove(key.Partition))
        {
            return;
        }
        Count--;
        if (partitions.Count > 0)
        {
            return;
        }
        topics.Remove(key.Topic);
        if (topics.Count == 0)
        {
            _groups.Remove(key.Group);
        }
    }

    /// <summary>A topic is gone: its name need not be kept for others to share.</summary>
    public void Forget(string topic) => _topicNames.Remove(topic);

    private string Shared(string topic)
    {
        if (_topicNames.TryGetValue(topic, out string? known))
        {
            return known;
        }
        _topicNames.Add(topic);
        return topic;
    }
}
