using System.Collections.Immutable;

namespace Barnabas.Client.Clusters;

/// <summary>What a client knows of the cluster. Immutable: an answer to a metadata request makes a new one.</summary>
public sealed record ClusterView(
    string? ClusterId,
    int ControllerId,
    ImmutableDictionary<int, BrokerNode> Brokers,
    ImmutableDictionary<string, TopicView> Topics,
    ImmutableDictionary<Guid, string> TopicNames)
{
    public static ClusterView Empty { get; } = new(
        null,
        -1,
        ImmutableDictionary<int, BrokerNode>.Empty,
        ImmutableDictionary.Create<string, TopicView>(StringComparer.Ordinal),
        ImmutableDictionary<Guid, string>.Empty);

    /// <summary>How many answers it is made of: grows with every one.</summary>
    public long Version { get; init; }

    public TopicView? FindTopic(string name) => Topics.GetValueOrDefault(name);

    public string? NameOf(Guid topicId) => TopicNames.GetValueOrDefault(topicId);

    public PartitionView? FindPartition(TopicPartition partition) => FindTopic(partition.Topic)?.Find(partition.Partition);

    /// <summary>The leader's broker; null where the partition, its leader or the broker is unknown.</summary>
    public BrokerNode? LeaderOf(TopicPartition partition) => FindPartition(partition) is { LeaderId: >= 0 } view ? Brokers.GetValueOrDefault(view.LeaderId) : null;
}
