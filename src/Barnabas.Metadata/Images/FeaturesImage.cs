using System.Collections.Immutable;
using Barnabas.Metadata.Features;

namespace Barnabas.Metadata.Images;

/// <summary>Finalized feature levels. Immutable.</summary>
/// <param name="Levels">Levels by feature name; metadata.version is among them once a record has set it. A level of 0 is absent.</param>
/// <param name="ZkMigrationState">The state that a cluster which came from ZooKeeper carries in its log; kept so that snapshots do not lose it.</param>
public sealed record FeaturesImage(ImmutableSortedDictionary<string, short> Levels, sbyte ZkMigrationState)
{
    public static FeaturesImage Empty { get; } = new(ImmutableSortedDictionary.Create<string, short>(StringComparer.Ordinal), 0);

    /// <summary>The finalized metadata.version; the oldest supported where none is recorded.</summary>
    public MetadataVersion MetadataVersion => Levels.TryGetValue(FeatureName.MetadataVersion, out short level)
        ? MetadataVersion.FromLevel(level)
        : MetadataVersion.Minimum;

    public bool IsElrEnabled => LevelOf(FeatureName.EligibleLeaderReplicasVersion) > 0;

    public short LevelOf(string feature) => Levels.GetValueOrDefault(feature);
}
