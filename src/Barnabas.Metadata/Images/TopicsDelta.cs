using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of topics; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class TopicsDelta(TopicsImage image)
{
    private readonly Dictionary<Guid, TopicDelta> _changed = [];
    private readonly Dictionary<string, Guid> _createdByName = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, TopicImage> _deleted = [];

    /// <summary>The topics before the delta.</summary>
    public TopicsImage Image => image;

    /// <summary>Topics with new or changed partitions, by id.</summary>
    public IReadOnlyDictionary<Guid, TopicDelta> ChangedTopics => _changed;

    /// <summary>Deleted topics as they were before the delta, by id.</summary>
    public IReadOnlyDictionary<Guid, TopicImage> DeletedTopics => _deleted;

    /// <summary>What the delta means for the replicas of one broker.</summary>
    public LocalReplicaChanges LocalChanges(int brokerId) => LocalReplicaChanges.Of(this, brokerId);

    internal void Replay(TopicRecord record)
    {
        _changed[record.TopicId] = new TopicDelta(record.Name, record.TopicId, null);
        _createdByName[record.Name] = record.TopicId;
    }

    internal void Replay(PartitionRecord record) =>
        Change(record.TopicId, nameof(PartitionRecord)).Set(record.PartitionId, PartitionRegistration.FromRecord(record));

    internal void Replay(PartitionChangeRecord record)
    {
        TopicDelta topic = Change(record.TopicId, nameof(PartitionChangeRecord));
        PartitionRegistration partition = topic.Partition(record.PartitionId)
            ?? throw new MetadataRecordException($"A {nameof(PartitionChangeRecord)} names partition {record.PartitionId} of topic {topic.Name}, which does not exist.");
        topic.Set(record.PartitionId, partition.Merge(record));
    }

    /// <returns>The topic's name.</returns>
    internal string Replay(RemoveTopicRecord record)
    {
        TopicImage? before = image.Find(record.TopicId);
        bool wasChanged = _changed.Remove(record.TopicId, out TopicDelta? delta);
        if (before is not null)
        {
            _deleted[record.TopicId] = before;
            return before.Name;
        }
        if (!wasChanged)
        {
            throw new MetadataRecordException($"A {nameof(RemoveTopicRecord)} names topic {record.TopicId}, which does not exist.");
        }
        if (_createdByName.TryGetValue(delta!.Name, out Guid id) && id == record.TopicId)
        {
            _createdByName.Remove(delta.Name);
        }
        return delta.Name;
    }

    internal void Replay(ClearElrRecord record)
    {
        if (record.TopicName.Length > 0)
        {
            ClearElr(ChangeByName(record.TopicName));
            return;
        }
        foreach (TopicImage topic in image.ById.Values)
        {
            if (!_deleted.ContainsKey(topic.Id))
            {
                ClearElr(Change(topic.Id, nameof(ClearElrRecord)));
            }
        }
        foreach (Guid id in _createdByName.Values)
        {
            ClearElr(_changed[id]);
        }
    }

    internal TopicsImage Apply()
    {
        ImmutableDictionary<string, TopicImage>.Builder byName = image.ByName.ToBuilder();
        ImmutableDictionary<Guid, TopicImage>.Builder byId = image.ById.ToBuilder();
        ImmutableDictionary<string, ImmutableSortedSet<string>> byMetricName = image.ByMetricName;
        foreach (TopicImage topic in _deleted.Values)
        {
            byName.Remove(topic.Name);
            byId.Remove(topic.Id);
            byMetricName = RemoveMetricName(byMetricName, topic.Name);
        }
        foreach (TopicDelta delta in _changed.Values)
        {
            TopicImage topic = delta.Apply();
            byName[topic.Name] = topic;
            byId[topic.Id] = topic;
            if (delta.Image is null)
            {
                byMetricName = AddMetricName(byMetricName, topic.Name);
            }
        }
        return new TopicsImage(byName.ToImmutable(), byId.ToImmutable(), byMetricName);
    }

    private static void ClearElr(TopicDelta topic)
    {
        int count = Math.Max(topic.Image?.Partitions.Length ?? 0, topic.PartitionChanges.Count == 0 ? 0 : topic.PartitionChanges.Keys.Max() + 1);
        for (int id = 0; id < count; id++)
        {
            if (topic.Partition(id) is { } partition && !(partition.EligibleLeaderReplicas.IsEmpty && partition.LastKnownElr.IsEmpty))
            {
                topic.Set(id, partition with { EligibleLeaderReplicas = [], LastKnownElr = [], PartitionEpoch = partition.PartitionEpoch + 1 });
            }
        }
    }

    private static ImmutableDictionary<string, ImmutableSortedSet<string>> AddMetricName(
        ImmutableDictionary<string, ImmutableSortedSet<string>> names,
        string topic)
    {
        if (!TopicName.HasCollidingCharacters(topic))
        {
            return names;
        }
        string metricName = TopicName.MetricName(topic);
        ImmutableSortedSet<string> topics = names.GetValueOrDefault(metricName, ImmutableSortedSet.Create<string>(StringComparer.Ordinal));
        return names.SetItem(metricName, topics.Add(topic));
    }

    private static ImmutableDictionary<string, ImmutableSortedSet<string>> RemoveMetricName(
        ImmutableDictionary<string, ImmutableSortedSet<string>> names,
        string topic)
    {
        string metricName = TopicName.MetricName(topic);
        if (!names.TryGetValue(metricName, out ImmutableSortedSet<string>? topics))
        {
            return names;
        }
        ImmutableSortedSet<string> left = topics.Remove(topic);
        return left.IsEmpty ? names.Remove(metricName) : names.SetItem(metricName, left);
    }

    private TopicDelta ChangeByName(string name)
    {
        Guid id = _createdByName.TryGetValue(name, out Guid created) ? created
            : image.Find(name)?.Id ?? throw new MetadataRecordException($"A {nameof(ClearElrRecord)} names topic {name}, which does not exist.");
        return Change(id, nameof(ClearElrRecord));
    }

    private TopicDelta Change(Guid id, string record)
    {
        if (_changed.TryGetValue(id, out TopicDelta? delta))
        {
            return delta;
        }
        TopicImage topic = _deleted.ContainsKey(id) ? throw Unknown(id, record) : image.Find(id) ?? throw Unknown(id, record);
        return _changed[id] = new TopicDelta(topic.Name, id, topic);
    }

    private static MetadataRecordException Unknown(Guid id, string record) => new($"A {record} names topic {id}, which does not exist.");
}
