using System.Globalization;
using Barnabas.Broker.Configuration.Constraints;

namespace Barnabas.Broker.Configuration;

/// <summary>
/// Texts to values and back. A value is a <see cref="bool"/>, <see cref="int"/>, <see cref="short"/>, <see cref="long"/>, <see cref="double"/>,
/// <see cref="string"/> (also of classes and passwords) or a list of strings, by the type of its key.
/// </summary>
public static class ConfigValue
{
    /// <summary>Parses and checks the text of a key; on failure the error names the key, the value and what is allowed.</summary>
    public static bool TryParse(ConfigDefinition definition, string text, out object? value, out string? error)
    {
        string trimmed = text.Trim();
        value = Parse(definition.Type, trimmed);
        if (value is null)
        {
            error = InvalidMessage(definition.Name, Shown(definition, text), definition.Type == ConfigType.Boolean
                ? "Expected value to be either true or false"
                : $"Not a number of type {definition.Type.ToString().ToUpperInvariant()}");
            return false;
        }
        if (definition.Constraint is ListConstraint && value is IReadOnlyList<string> list)
            value = (IReadOnlyList<string>)[.. list.Distinct(StringComparer.Ordinal)];
        error = definition.Constraint?.Violation(definition.Name, value);
        return error is null;
    }

    /// <summary>The text of a value, as Kafka prints it in DescribeConfigs answers.</summary>
    public static string Format(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => FormatDouble(number),
        IReadOnlyList<string> list => string.Join(',', list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Splits at commas and drops the blanks around them; an empty text is an empty list.</summary>
    public static IReadOnlyList<string> ParseList(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length == 0 ? [] : trimmed.Split(',', StringSplitOptions.TrimEntries);
    }

    internal static string InvalidMessage(string key, string value, string reason) => $"Invalid value {value} for configuration {key}: {reason}";

    private static string Shown(ConfigDefinition definition, string text) => definition.IsSensitive ? "[hidden]" : text;

    private static object? Parse(ConfigType type, string text) => type switch
    {
        ConfigType.Boolean => text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
            : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false : null,
        ConfigType.Int => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null,
        ConfigType.Short => short.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out short number) ? number : null,
        ConfigType.Long => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null,
        ConfigType.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null,
        ConfigType.List => ParseList(text),
        _ => text,
    };

    /// <summary>Java's notation: plain digits from 0.001 up to ten million, otherwise <c>1.5E10</c>.</summary>
    private static string FormatDouble(double number)
    {
        if (!double.IsFinite(number))
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        double size = Math.Abs(number);
        if (size == 0 || size is >= 1e-3 and < 1e7)
            return WithFraction(number.ToString("0.0###################", CultureInfo.InvariantCulture), number);
        string[] parts = number.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        int exponent = int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        string digits = new([.. shortest.Split('E')[0].Where(char.IsAsciiDigit)]);
        digits = digits.TrimStart('0').TrimEnd('0');
        string fraction = digits.Length > 1 ? digits[1..] : "0";
        return $"{(number < 0 ? "-" : "")}{digits[0]}.{fraction}E{exponent}";
    }

    private static string WithFraction(string fallback, double number)
    {
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (shortest.Contains('E'))
            return fallback;
        return shortest.Contains('.') ? shortest : shortest + ".0";
    }
}
