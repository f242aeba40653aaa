namespace Barnabas.Client.Administration.Groups;

/// <summary>How members are removed. Immutable.</summary>
public sealed record RemoveMembersOptions : CallOptions
{
    /// <summary>For the broker's log.</summary>
    public string? Reason { get; init; }
}
