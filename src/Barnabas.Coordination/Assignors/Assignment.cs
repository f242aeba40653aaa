using System.Collections.Immutable;

namespace Barnabas.Coordination.Assignors;

/// <summary>The partitions that a member is to have: topics ascending by id, partitions ascending, no topic without one. Immutable; equal by value.</summary>
public sealed class Assignment : IEquatable<Assignment>
{
    public static readonly Assignment Empty = new([]);

    private Assignment(ImmutableArray<TopicPartitions> topics)
    {
        Topics = topics;
        foreach (TopicPartitions topic in topics)
        {
            Count += topic.Partitions.Length;
        }
    }

    public ImmutableArray<TopicPartitions> Topics { get; }

    /// <summary>How many partitions, of all topics.</summary>
    public int Count { get; }

    public bool IsEmpty => Count == 0;

    /// <summary>Takes partitions in any order, as records and requests bring them.</summary>
    public static Assignment Of(IEnumerable<(Guid TopicId, IEnumerable<int> Partitions)> topics)
    {
        SortedDictionary<Guid, SortedSet<int>> sorted = [];
        foreach ((Guid topicId, IEnumerable<int> partitions) in topics)
        {
            if (!sorted.TryGetValue(topicId, out SortedSet<int>? known))
                sorted.Add(topicId, known = []);
            known.UnionWith(partitions);
        }
        return Ordered([.. from topic in sorted where topic.Value.Count > 0 select new TopicPartitions(topic.Key, [.. topic.Value])]);
    }

    /// <summary>The partitions of a topic; none where it is not assigned.</summary>
    public ImmutableArray<int> Of(Guid topicId)
    {
        int low = 0, high = Topics.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Topics[middle].TopicId.CompareTo(topicId);
            if (order == 0)
                return Topics[middle].Partitions;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return [];
    }

    public bool Contains(Guid topicId, int partition) => Of(topicId).AsSpan().BinarySearch(partition) >= 0;

    public bool Equals(Assignment? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other.Count != Count || other.Topics.Length != Topics.Length)
            return false;
        for (int i = 0; i < Topics.Length; i++)
        {
            if (Topics[i].TopicId != other.Topics[i].TopicId || !Topics[i].Partitions.AsSpan().SequenceEqual(other.Topics[i].Partitions.AsSpan()))
                return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Assignment);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (TopicPartitions topic in Topics)
        {
            hash.Add(topic.TopicId);
            hash.Add(topic.Partitions.Length);
        }
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(' ', Topics.Select(topic => $"{topic.TopicId}:[{string.Join(',', topic.Partitions)}]"));

    /// <summary>Takes what is in order already.</summary>
    internal static Assignment Ordered(ImmutableArray<TopicPartitions> topics) => topics.IsEmpty ? Empty : new(topics);
}
