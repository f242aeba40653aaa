namespace Barnabas.Client.Administration.Groups;

/// <summary>What to describe of groups. Immutable.</summary>
public sealed record DescribeGroupsOptions : CallOptions
{
    public bool IncludeAuthorizedOperations { get; init; }
}
