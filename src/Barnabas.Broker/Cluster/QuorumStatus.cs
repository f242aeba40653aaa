using System.Collections.Immutable;

namespace Barnabas.Broker.Cluster;

/// <summary>The metadata quorum as its leader sees it. Immutable.</summary>
/// <param name="HighWatermark">The offset below which the metadata log is committed.</param>
public sealed record QuorumStatus(
    int LeaderId,
    int LeaderEpoch,
    long HighWatermark,
    ImmutableArray<QuorumReplica> Voters,
    ImmutableArray<QuorumReplica> Observers);
