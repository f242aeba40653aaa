namespace Barnabas.Client.Administration.Groups;

/// <summary>How committed offsets are read. Immutable.</summary>
public sealed record ListGroupOffsetsOptions : CallOptions
{
    /// <summary>Waits for offsets of transactions that are not decided.</summary>
    public bool RequireStable { get; init; }
}
