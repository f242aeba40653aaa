namespace Barnabas.Client.Administration.Security;

/// <summary>What access is controlled to, as Kafka numbers it.</summary>
public enum AclResourceType : sbyte
{
    Unknown = 0,

    /// <summary>In filters only.</summary>
    Any = 1,
    Topic = 2,
    Group = 3,
    Cluster = 4,
    TransactionalId = 5,
    DelegationToken = 6,
    User = 7,
}
