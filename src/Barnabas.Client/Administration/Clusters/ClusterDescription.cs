using System.Collections.Immutable;
using Barnabas.Client.Clusters;

namespace Barnabas.Client.Administration.Clusters;

/// <summary>The brokers of a cluster. Immutable.</summary>
/// <param name="ClusterId">Null where the broker does not say.</param>
/// <param name="Controller">The broker that takes changes of the metadata, or passes them on; null where there is none.</param>
/// <param name="Nodes">By their ids.</param>
/// <param name="FencedNodes">Those that are registered and not in use; only where they were asked for.</param>
/// <param name="AuthorizedOperations">Only where they were asked for.</param>
public sealed record ClusterDescription(
    string? ClusterId,
    BrokerNode? Controller,
    ImmutableArray<BrokerNode> Nodes,
    ImmutableArray<BrokerNode> FencedNodes,
    ImmutableArray<AclOperation>? AuthorizedOperations);
