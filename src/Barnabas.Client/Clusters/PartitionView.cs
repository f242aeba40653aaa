using System.Collections.Immutable;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Clusters;

/// <summary>A partition as the metadata describes it. Leader -1: there is none at the moment; leader epoch -1: the broker does not say. Immutable.</summary>
public sealed record PartitionView(
    int Partition,
    int LeaderId,
    int LeaderEpoch,
    ImmutableArray<int> Replicas,
    ImmutableArray<int> InSyncReplicas,
    ImmutableArray<int> OfflineReplicas,
    ErrorCode Error);
