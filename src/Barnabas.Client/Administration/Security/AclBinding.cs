namespace Barnabas.Client.Administration.Security;

/// <summary>Who may do what with which resource. Immutable.</summary>
/// <param name="ResourceType">A kind of resource.</param>
/// <param name="ResourceName">Its name; * is every name.</param>
/// <param name="Principal">For example <c>User:alice</c>; <c>User:*</c> is everybody.</param>
/// <param name="Operation">What is done.</param>
public sealed record AclBinding(AclResourceType ResourceType, string ResourceName, string Principal, AclOperation Operation)
{
    public AclPatternType PatternType { get; init; } = AclPatternType.Literal;

    /// <summary>An address; * is every one.</summary>
    public string Host { get; init; } = "*";

    public AclPermission Permission { get; init; } = AclPermission.Allow;
}
