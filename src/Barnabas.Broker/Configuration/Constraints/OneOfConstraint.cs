namespace Barnabas.Broker.Configuration.Constraints;

/// <summary>One of a few words.</summary>
public sealed record OneOfConstraint(IReadOnlyList<string> Allowed, bool IgnoreCase = false) : ConfigConstraint
{
    public override string Description => $"{(IgnoreCase ? "(case insensitive) " : "")}[{string.Join(", ", Allowed)}]";

    public override string? Violation(string key, object? value)
    {
        StringComparer comparer = IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        if (value is string text && Allowed.Contains(text, comparer))
            return null;
        return Invalid(key, value, $"String must be one of{(IgnoreCase ? " (case insensitive)" : "")}: {string.Join(", ", Allowed)}");
    }
}
