namespace Barnabas.Client.Administration.Security;

/// <summary>SCRAM by hash function, as Kafka numbers it.</summary>
public enum ScramMechanism : sbyte
{
    Unknown = 0,
    Sha256 = 1,
    Sha512 = 2,
}
