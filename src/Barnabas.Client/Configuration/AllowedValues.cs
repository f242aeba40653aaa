using System.Globalization;

namespace Barnabas.Client.Configuration;

/// <summary>Which values a configuration key may have. Immutable.</summary>
public sealed class AllowedValues
{
    private readonly Predicate<string> _allows;

    private AllowedValues(string description, Predicate<string> allows)
    {
        Description = description;
        _allows = allows;
    }

    /// <summary>What its type can hold.</summary>
    public static AllowedValues Any { get; } = new("any", static _ => true);

    public static AllowedValues NonEmpty { get; } = new("a non-empty string", static value => value.Length > 0);

    /// <summary>For people: "0 or more", "one of: none, gzip".</summary>
    public string Description { get; }

    public static AllowedValues AtLeast(double least) => new($"{Text(least)} or more", value => Number(value) >= least);

    public static AllowedValues Between(double least, double most, params double[] others) => new(
        $"{Text(least)} to {Text(most)}{string.Concat(others.Select(static other => $", or {Text(other)}"))}",
        value => (Number(value) >= least && Number(value) <= most) || others.Contains(Number(value)));

    public static AllowedValues OneOf(params string[] values) => new($"one of: {string.Join(", ", values)}", values.Contains);

    public static AllowedValues OneOfIgnoringCase(params string[] values) =>
        new($"one of: {string.Join(", ", values)}", value => values.Contains(value, StringComparer.OrdinalIgnoreCase));

    /// <summary>What somebody else checks, who knows more.</summary>
    public static AllowedValues Described(string description) => new(description, static _ => true);

    public bool Allows(string value) => _allows(value);

    private static double Number(string value) => double.Parse(value, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
