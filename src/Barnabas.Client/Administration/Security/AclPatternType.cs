namespace Barnabas.Client.Administration.Security;

/// <summary>How the name of a resource is meant, as Kafka numbers it.</summary>
public enum AclPatternType : sbyte
{
    Unknown = 0,

    /// <summary>In filters only.</summary>
    Any = 1,

    /// <summary>In filters only: everything that holds for a resource of this name.</summary>
    Match = 2,

    /// <summary>As it stands; * is every name.</summary>
    Literal = 3,

    /// <summary>Every name that begins so.</summary>
    Prefixed = 4,
}
