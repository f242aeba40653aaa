namespace Barnabas.Client.Administration.Offsets;

/// <summary>Who is asked about producers. Immutable.</summary>
public sealed record DescribeProducersOptions : CallOptions
{
    /// <summary>The broker whose replica is looked at; each partition's leader where null.</summary>
    public int? BrokerId { get; init; }
}
