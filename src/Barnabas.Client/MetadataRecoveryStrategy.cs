namespace Barnabas.Client;

/// <summary><c>metadata.recovery.strategy</c> (KIP-899).</summary>
public enum MetadataRecoveryStrategy
{
    None,
    Rebootstrap,
}
