namespace Barnabas.Broker.Configuration.Constraints;

/// <summary>A list whose elements are checked where they are used; the absent list counts as its default.</summary>
public sealed record AnyListConstraint : ConfigConstraint
{
    public override string Description => "non-empty list";

    public override string? Violation(string key, object? value) => value is null ? Invalid(key, null, "Value must be non-null") : null;
}
