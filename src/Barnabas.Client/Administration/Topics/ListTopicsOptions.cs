namespace Barnabas.Client.Administration.Topics;

/// <summary>Which topics to list. Immutable.</summary>
public sealed record ListTopicsOptions : CallOptions
{
    /// <summary>The cluster's own topics, too.</summary>
    public bool ListInternal { get; init; }
}
