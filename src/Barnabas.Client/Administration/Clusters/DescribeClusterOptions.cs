namespace Barnabas.Client.Administration.Clusters;

/// <summary>What to describe of a cluster. Immutable.</summary>
public sealed record DescribeClusterOptions : CallOptions
{
    public bool IncludeAuthorizedOperations { get; init; }

    public bool IncludeFencedBrokers { get; init; }
}
