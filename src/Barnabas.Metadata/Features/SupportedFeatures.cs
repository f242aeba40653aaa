using System.Collections.Frozen;

namespace Barnabas.Metadata.Features;

/// <summary>The features that this version of the software knows, with their level ranges and dependencies.</summary>
public static class SupportedFeatures
{
    /// <summary>What a broker or controller of this version registers with.</summary>
    public static FrozenDictionary<string, VersionRange> All { get; } = new Dictionary<string, VersionRange>
    {
        [FeatureName.MetadataVersion] = new(MetadataVersion.Minimum.Level, MetadataVersion.Latest.Level),
        [FeatureName.KRaftVersion] = new(0, 1),
        [FeatureName.TransactionVersion] = new(0, 2),
        [FeatureName.GroupVersion] = new(0, 1),
        [FeatureName.EligibleLeaderReplicasVersion] = new(0, 1),
        [FeatureName.ShareVersion] = new(0, 1),
        [FeatureName.StreamsVersion] = new(0, 1),
    }.ToFrozenDictionary();

    /// <summary>Levels that a freshly formatted cluster is given, beside metadata.version, in the order they are written.</summary>
    public static IReadOnlyList<KeyValuePair<string, short>> Defaults { get; } =
    [
        new(FeatureName.EligibleLeaderReplicasVersion, 1),
        new(FeatureName.GroupVersion, 1),
        new(FeatureName.ShareVersion, 1),
        new(FeatureName.StreamsVersion, 1),
        new(FeatureName.TransactionVersion, 2),
    ];

    /// <summary>The least metadata.version that a level of a feature needs, or 0.</summary>
    public static short RequiredMetadataVersion(string feature, short level) => (feature, level) switch
    {
        (FeatureName.EligibleLeaderReplicasVersion, >= 1) => 23,
        _ => 0,
    };
}
