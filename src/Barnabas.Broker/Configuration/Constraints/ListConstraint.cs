namespace Barnabas.Broker.Configuration.Constraints;

/// <summary>A list without empty elements, of any words or of the allowed ones. Duplicates are dropped when it is parsed.</summary>
public sealed record ListConstraint(IReadOnlyList<string> Allowed, bool EmptyAllowed, bool NullAllowed = false) : ConfigConstraint
{
    public override string Description => Allowed.Count == 0 ? "" : $"[{string.Join(", ", Allowed)}]";

    public override string? Violation(string key, object? value)
    {
        if (value is not IReadOnlyList<string> list)
            return NullAllowed ? null : $"Configuration '{key}' values must not be null.";
        if (list.Count == 0)
            return EmptyAllowed ? null : $"Configuration '{key}' must not be empty. Valid values include: {(Allowed.Count == 0 ? "any non-empty value" : Description)}";
        foreach (string element in list)
        {
            if (element.Length == 0)
                return $"Configuration '{key}' values must not be empty.";
            if (Allowed.Count > 0 && !Allowed.Contains(element, StringComparer.Ordinal))
                return Invalid(key, element, $"String must be one of: {string.Join(", ", Allowed)}");
        }
        return null;
    }
}
