namespace Barnabas.Client.Administration.Security;

/// <summary>Which bindings are meant; everything is, where nothing is said. Immutable.</summary>
public sealed record AclFilter
{
    public AclResourceType ResourceType { get; init; } = AclResourceType.Any;

    public string? ResourceName { get; init; }

    public AclPatternType PatternType { get; init; } = AclPatternType.Any;

    public string? Principal { get; init; }

    public string? Host { get; init; }

    public AclOperation Operation { get; init; } = AclOperation.Any;

    public AclPermission Permission { get; init; } = AclPermission.Any;
}
