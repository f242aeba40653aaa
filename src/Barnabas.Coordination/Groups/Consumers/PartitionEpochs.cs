using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>The partitions that a member has, and with each the member epoch in which it got it. Immutable; equal by value.</summary>
public sealed class PartitionEpochs : IEquatable<PartitionEpochs>
{
    private readonly Dictionary<Guid, SortedList<int, int>> _topics;

    private PartitionEpochs(Dictionary<Guid, SortedList<int, int>> topics) => _topics = topics;

    public static PartitionEpochs Empty { get; } = new([]);

    public bool IsEmpty => _topics.Count == 0;

    /// <summary>The topics of which there is at least one partition.</summary>
    public IReadOnlyCollection<Guid> Topics => _topics.Keys;

    /// <summary>The epochs of a topic's partitions, in the order of the partitions; empty for a topic of which there is none.</summary>
    public IReadOnlyDictionary<int, int> this[Guid topic] => _topics.TryGetValue(topic, out SortedList<int, int>? epochs) ? epochs : FrozenDictionary<int, int>.Empty;

    public int? EpochOf(Guid topic, int partition) =>
        _topics.TryGetValue(topic, out SortedList<int, int>? epochs) && epochs.TryGetValue(partition, out int epoch) ? epoch : null;

    public bool Contains(Guid topic, int partition) => _topics.TryGetValue(topic, out SortedList<int, int>? epochs) && epochs.ContainsKey(partition);

    /// <summary>The same partitions, all got in <paramref name="epoch"/>.</summary>
    public PartitionEpochs WithEpoch(int epoch)
    {
        Builder builder = new();
        foreach ((Guid topic, SortedList<int, int> epochs) in _topics)
        {
            foreach (int partition in epochs.Keys)
            {
                builder.Add(topic, partition, epoch);
            }
        }
        return builder.ToPartitionEpochs();
    }

    public bool Equals([NotNullWhen(true)] PartitionEpochs? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }
        if (other is null || other._topics.Count != _topics.Count)
        {
            return false;
        }
        foreach ((Guid topic, SortedList<int, int> epochs) in _topics)
        {
            if (!other._topics.TryGetValue(topic, out SortedList<int, int>? others) || !epochs.SequenceEqual(others))
            {
                return false;
            }
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as PartitionEpochs);

    public override int GetHashCode() => _topics.Count;

    public override string ToString() =>
        string.Join("; ", _topics.Select(static topic => $"{topic.Key}: {string.Join(", ", topic.Value.Select(static partition => $"{partition.Key}@{partition.Value}"))}"));

    /// <summary>Collects partitions; used once.</summary>
    public sealed class Builder
    {
        private readonly Dictionary<Guid, SortedList<int, int>> _topics = [];

        public bool IsEmpty => _topics.Count == 0;

        public void Add(Guid topic, int partition, int epoch)
        {
            if (!_topics.TryGetValue(topic, out SortedList<int, int>? epochs))
            {
                _topics.Add(topic, epochs = []);
            }
            epochs[partition] = epoch;
        }

        public PartitionEpochs ToPartitionEpochs() => _topics.Count == 0 ? Empty : new(_topics);
    }
}
