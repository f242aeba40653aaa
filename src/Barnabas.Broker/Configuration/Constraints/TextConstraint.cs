namespace Barnabas.Broker.Configuration.Constraints;

/// <summary>A text that is present, and perhaps not empty.</summary>
public sealed record TextConstraint(bool EmptyAllowed, bool NullAllowed = false) : ConfigConstraint
{
    public override string Description => EmptyAllowed ? "non-null string" : "non-empty string";

    public override string? Violation(string key, object? value) => value switch
    {
        null => NullAllowed ? null : Invalid(key, null, EmptyAllowed ? "String must be non-null" : "String may not be empty"),
        string { Length: 0 } when !EmptyAllowed => Invalid(key, value, "String must be non-empty"),
        _ => null,
    };
}
