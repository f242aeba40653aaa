namespace Barnabas.Client.Administration.Topics;

/// <summary>What to describe of topics. Immutable.</summary>
public sealed record DescribeTopicsOptions : CallOptions
{
    public bool IncludeAuthorizedOperations { get; init; }

    /// <summary>Most partitions in one answer of a broker; large topics come in several.</summary>
    public int PartitionsPerAnswer { get; init; } = 2000;
}
