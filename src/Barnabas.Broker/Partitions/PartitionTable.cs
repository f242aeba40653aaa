using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Partitions;

/// <summary>
/// The partitions that this broker hosts, by topic name and by topic id. Written by the metadata publisher alone; read by every handler
/// without a lock (two dictionary look-ups at most, no allocation).
/// </summary>
public sealed class PartitionTable
{
    private readonly ConcurrentDictionary<string, HostedTopic> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, HostedTopic> _byId = new();

    /// <summary>Every hosted partition, in no order.</summary>
    public IEnumerable<Partition> All => _byName.Values.SelectMany(static topic => topic.Hosted);

    /// <summary>The partition, or the error that a request for it gets.</summary>
    public ErrorCode Find(string topic, int index, out Partition? partition) =>
        Find(_byName.GetValueOrDefault(topic), index, ErrorCode.UnknownTopicOrPartition, out partition);

    /// <summary>The partition, or the error that a request for it gets.</summary>
    public ErrorCode Find(Guid topicId, int index, out Partition? partition) =>
        Find(_byId.GetValueOrDefault(topicId), index, ErrorCode.UnknownTopicId, out partition);

    /// <summary>The partition, if the leader epoch that the client knows (-1: none) is this leader's.</summary>
    public ErrorCode FindLeader(string topic, int index, int knownLeaderEpoch, out Partition? partition)
    {
        var error = Find(topic, index, out partition);
        return partition?.CheckLeaderEpoch(knownLeaderEpoch) ?? error;
    }

    /// <summary>The name of a hosted topic, for a request that names it by id.</summary>
    public bool TryGetName(Guid topicId, [NotNullWhen(true)] out string? name)
    {
        name = _byId.GetValueOrDefault(topicId)?.Name;
        return name is not null;
    }

    /// <summary>Metadata publisher only.</summary>
    public void Put(Partition partition)
    {
        var topic = _byName.GetValueOrDefault(partition.Id.Topic);
        topic = topic is not null && topic.Id == partition.TopicId ? topic.With(partition)
            : new HostedTopic(partition.Id.Topic, partition.TopicId, []).With(partition);
        _byId[topic.Id] = topic;
        _byName[topic.Name] = topic;
    }

    /// <summary>Takes a topic away and returns the partitions that were hosted of it. Metadata publisher only.</summary>
    public IReadOnlyList<Partition> Remove(Guid topicId)
    {
        if (!_byId.TryRemove(topicId, out var topic))
        {
            return [];
        }
        _byName.TryRemove(KeyValuePair.Create(topic.Name, topic));
        return [.. topic.Hosted];
    }

    private static ErrorCode Find(HostedTopic? topic, int index, ErrorCode unknown, out Partition? partition)
    {
        partition = null;
        if (topic is null)
        {
            return unknown;
        }
        partition = topic.Find(index);
        return partition is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None;
    }
}
