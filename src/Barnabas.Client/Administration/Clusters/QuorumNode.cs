using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Clusters;

/// <summary>Where a voter listens. Immutable.</summary>
public sealed record QuorumNode(int Id, ImmutableArray<QuorumEndpoint> Endpoints);
