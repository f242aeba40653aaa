using System.Collections.Concurrent;
using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Partitions;

/// <summary>
/// The partitions that this broker hosts, by topic name and by topic id. Written by the metadata publisher alone; read by every handler
/// without a lock (two look-ups at most, no allocation).
/// </summary>
public sealed class PartitionTable
{
    private readonly ConcurrentDictionary<string, HostedTopic> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, HostedTopic> _byId = new();

    internal IEnumerable<HostedTopic> Topics => _byName.Values;

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

    /// <summary>Metadata publisher only.</summary>
    internal void Put(Partition partition)
    {
        var known = _byId.GetValueOrDefault(partition.TopicId) ?? new HostedTopic(partition.Id.Topic, partition.TopicId, []);
        Put(known.With(partition.Id.Partition, partition));
    }

    /// <summary>Takes a partition away and returns it; null where it was not hosted. Metadata publisher only.</summary>
    internal Partition? Remove(Guid topicId, int index)
    {
        if (_byId.GetValueOrDefault(topicId) is not { } topic || topic.Find(index) is not { } partition)
        {
            return null;
        }
        var rest = topic.With(index, null);
        if (rest.Hosted.Any())
        {
            Put(rest);
        }
        else
        {
            _byId.TryRemove(topicId, out _);
            _byName.TryRemove(KeyValuePair.Create(topic.Name, topic));
        }
        return partition;
    }

    private void Put(HostedTopic topic)
    {
        _byId[topic.Id] = topic;
        _byName[topic.Name] = topic;
    }

    private static ErrorCode Find(HostedTopic? topic, int index, ErrorCode unknown, out Partition? partition)
    {
        partition = topic?.Find(index);
        return partition is not null ? ErrorCode.None
            : topic is null ? unknown
            : ErrorCode.UnknownTopicOrPartition;
    }
}
