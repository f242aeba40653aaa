namespace Barnabas.Broker.Configuration.Constraints;

/// <summary>Numbers from <paramref name="Minimum"/> to <paramref name="Maximum"/>, both included; a null bound is open.</summary>
public sealed record RangeConstraint(decimal? Minimum, decimal? Maximum = null) : ConfigConstraint
{
    public override string Description => Maximum is null ? $"[{Minimum},...]" : $"[{Minimum},...,{Maximum}]";

    public override string? Violation(string key, object? value)
    {
        if (value is null)
            return Invalid(key, null, "Value must be non-null");
        double number = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
        if (Minimum is { } minimum && number < (double)minimum)
            return Invalid(key, value, $"Value must be at least {minimum}");
        if (Maximum is { } maximum && number > (double)maximum)
            return Invalid(key, value, $"Value must be no more than {maximum}");
        return null;
    }
}
