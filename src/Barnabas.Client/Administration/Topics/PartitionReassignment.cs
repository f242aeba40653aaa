using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Topics;

/// <summary>A partition that is on its way to other brokers. Immutable.</summary>
public sealed record PartitionReassignment(ImmutableArray<int> Replicas, ImmutableArray<int> Adding, ImmutableArray<int> Removing);
