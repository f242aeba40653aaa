namespace Barnabas.Client.Administration.Clusters;

/// <summary>A new level of a feature; 0 takes the feature away. Immutable.</summary>
public sealed record FeatureUpdate(short Level, FeatureUpgradeType UpgradeType = FeatureUpgradeType.Upgrade);
