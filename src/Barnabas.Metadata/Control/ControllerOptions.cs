namespace Barnabas.Metadata.Control;

/// <summary>Settings of the controller, by their Kafka names in the remarks. Immutable.</summary>
public sealed record ControllerOptions
{
    /// <summary>node.id of the controller.</summary>
    public required int NodeId { get; init; }

    /// <summary>cluster.id of meta.properties, in its text form.</summary>
    public required string ClusterId { get; init; }

    /// <summary>
    /// Whether a broker of the same node id runs in this process (process.roles=broker,controller). Its earlier incarnation has then
    /// ended with the earlier process, so a new registration need not wait for a session to time out.
    /// </summary>
    public bool IsCombined { get; init; }

    /// <summary>Ids of the controllers of the quorum.</summary>
    public IReadOnlyList<int> QuorumNodeIds { get; init; } = [];

    /// <summary>num.partitions</summary>
    public int DefaultPartitions { get; init; } = 1;

    /// <summary>default.replication.factor</summary>
    public short DefaultReplicationFactor { get; init; } = 1;

    /// <summary>min.insync.replicas</summary>
    public int MinInSyncReplicas { get; init; } = 1;

    /// <summary>delete.topic.enable</summary>
    public bool DeleteTopicEnabled { get; init; } = true;

    /// <summary>unclean.leader.election.enable</summary>
    public bool UncleanLeaderElection { get; init; }

    /// <summary>broker.session.timeout.ms</summary>
    public long BrokerSessionTimeoutMs { get; init; } = 9000;
}
