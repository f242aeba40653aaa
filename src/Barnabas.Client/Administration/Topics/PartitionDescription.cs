using System.Collections.Immutable;
using Barnabas.Client.Clusters;

namespace Barnabas.Client.Administration.Topics;

/// <summary>A partition and its replicas. A broker that the metadata does not name has no host. Immutable.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Leader">Null where there is none.</param>
/// <param name="Replicas">The preferred leader first.</param>
/// <param name="InSyncReplicas">Of these, those that have everything that is acknowledged.</param>
/// <param name="EligibleLeaderReplicas">Those out of sync that have it as well (KIP-966); null where the broker does not say.</param>
/// <param name="LastKnownEligibleLeaderReplicas">Those that had it last; null where the broker does not say.</param>
public sealed record PartitionDescription(
    int Partition,
    BrokerNode? Leader,
    ImmutableArray<BrokerNode> Replicas,
    ImmutableArray<BrokerNode> InSyncReplicas,
    ImmutableArray<BrokerNode>? EligibleLeaderReplicas = null,
    ImmutableArray<BrokerNode>? LastKnownEligibleLeaderReplicas = null);
