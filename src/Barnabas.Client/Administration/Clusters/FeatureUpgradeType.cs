namespace Barnabas.Client.Administration.Clusters;

/// <summary>Which changes of a feature's level are meant, as Kafka numbers them.</summary>
public enum FeatureUpgradeType : sbyte
{
    Upgrade = 1,

    /// <summary>To a lower level, where no metadata is lost.</summary>
    SafeDowngrade = 2,

    /// <summary>To a lower level, even where metadata is lost.</summary>
    UnsafeDowngrade = 3,
}
