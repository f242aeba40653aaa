namespace Barnabas.Client.Administration;

/// <summary>How a change is made. Immutable.</summary>
public sealed record AlterationOptions : CallOptions
{
    /// <summary>Nothing is changed; the outcome is that which a change would have.</summary>
    public bool ValidateOnly { get; init; }
}
