namespace Barnabas.Metadata.Control.Configs;

/// <summary>What IncrementalAlterConfigs does to a key (KIP-339), numbered as on the wire.</summary>
public enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}
