namespace Barnabas.Client.Administration.Clusters;

/// <summary>Levels of a feature, both included.</summary>
public readonly record struct FeatureRange(short Lowest, short Highest);
