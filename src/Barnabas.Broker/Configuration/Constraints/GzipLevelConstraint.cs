namespace Barnabas.Broker.Configuration.Constraints;

/// <summary>Levels of zlib: 1 to 9, or -1 for its default.</summary>
public sealed record GzipLevelConstraint : ConfigConstraint
{
    public override string Description => "[1,...,9] or -1";

    public override string? Violation(string key, object? value) => value switch
    {
        null => Invalid(key, null, "Value must be non-null"),
        int and (-1 or (>= 1 and <= 9)) => null,
        _ => Invalid(key, value, "Value must be between 1 and 9 or equal to -1"),
    };
}
