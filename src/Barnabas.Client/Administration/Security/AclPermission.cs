namespace Barnabas.Client.Administration.Security;

/// <summary>As Kafka numbers it.</summary>
public enum AclPermission : sbyte
{
    Unknown = 0,

    /// <summary>In filters only.</summary>
    Any = 1,
    Deny = 2,
    Allow = 3,
}
