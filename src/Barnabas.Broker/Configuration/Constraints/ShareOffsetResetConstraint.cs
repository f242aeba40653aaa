using System.Xml;

namespace Barnabas.Broker.Configuration.Constraints;

/// <summary><c>latest</c>, <c>earliest</c>, or <c>by_duration:</c> with an ISO 8601 duration that is not negative.</summary>
public sealed record ShareOffsetResetConstraint : ConfigConstraint
{
    private const string ByDuration = "by_duration:";

    public override string Description => "[latest, earliest, by_duration:PnDTnHnMn.nS]";

    public override string? Violation(string key, object? value)
    {
        if (value is "latest" or "earliest" || (value is string text && text.StartsWith(ByDuration, StringComparison.OrdinalIgnoreCase) && IsDuration(text[ByDuration.Length..])))
            return null;
        return Invalid(key, value, "the value must be earliest, latest, or of the form by_duration:PnDTnHnMn.nS");
    }

    private static bool IsDuration(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text.ToUpperInvariant()) >= TimeSpan.Zero;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
