namespace Barnabas.Broker.Configuration.Constraints;

/// <summary>Which values of its type a key allows. Immutable.</summary>
public abstract record ConfigConstraint
{
    /// <summary>The allowed values as Kafka's documentation writes them, for example <c>[1,...]</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Checks a parsed value (see <see cref="ConfigValue"/>); null when it is allowed, otherwise the whole error message.</summary>
    public abstract string? Violation(string key, object? value);

    protected static string Invalid(string key, object? value, string reason) =>
        ConfigValue.InvalidMessage(key, value is null ? "null" : ConfigValue.Format(value), reason);
}
