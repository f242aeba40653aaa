using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Clusters;

/// <summary>The quorum that keeps the cluster's metadata. Immutable.</summary>
public sealed record QuorumDescription(
    int LeaderId,
    long LeaderEpoch,
    long HighWatermark,
    ImmutableArray<QuorumReplica> Voters,
    ImmutableArray<QuorumReplica> Observers,
    ImmutableArray<QuorumNode> Nodes);
