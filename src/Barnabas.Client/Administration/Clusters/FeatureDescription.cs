using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Clusters;

/// <summary>Features of the cluster and of its brokers. Immutable.</summary>
/// <param name="Finalized">Levels in effect, by name.</param>
/// <param name="FinalizedEpoch">Grows with every change; null where there was none.</param>
/// <param name="Supported">Levels that the asked broker can do, by name.</param>
public sealed record FeatureDescription(
    ImmutableDictionary<string, FeatureRange> Finalized,
    long? FinalizedEpoch,
    ImmutableDictionary<string, FeatureRange> Supported);
