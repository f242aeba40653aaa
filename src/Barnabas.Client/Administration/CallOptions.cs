namespace Barnabas.Client.Administration;

/// <summary>How long one call may take. Immutable.</summary>
public record CallOptions
{
    /// <summary>With all its attempts; <c>default.api.timeout.ms</c> where null.</summary>
    public TimeSpan? Timeout { get; init; }
}
