using System.Globalization;
using Barnabas.Broker.Configuration.Constraints;

namespace Barnabas.Broker.Configuration;

/// <summary>
/// Everything that is known of one configuration key: declared once, it drives parsing, DescribeConfigs, dynamic updates and the documentation.
/// Immutable; the methods that declare a property return a changed copy.
/// </summary>
public sealed record ConfigDefinition(string Name, ConfigType Type, ConfigImportance Importance, ConfigUpdateMode UpdateMode)
{
    /// <summary>The default as Kafka prints it; null where the key has none or its default is null.</summary>
    public string? DefaultText { get; private init; }

    /// <summary>The parsed <see cref="DefaultText"/>.</summary>
    public object? DefaultValue { get; private init; }

    public ConfigConstraint? Constraint { get; private init; }
    public ConfigStatus Status { get; private init; } = ConfigStatus.NotActedOn;

    /// <summary>One line that says what the key does.</summary>
    public string Documentation { get; private init; } = "";

    /// <summary>The broker key whose value a topic or group key has when it is not set itself.</summary>
    public string? BrokerKey { get; private init; }

    /// <summary>Apache Kafka does not start without the key; here a single node does.</summary>
    public bool IsRequired { get; private init; }

    /// <summary>Left out of descriptions unless set, and out of Kafka's own documentation.</summary>
    public bool IsInternal { get; private init; }

    /// <summary>Its value is never shown.</summary>
    public bool IsSensitive => Type == ConfigType.Password;

    public bool IsDynamic => UpdateMode != ConfigUpdateMode.ReadOnly;

    /// <summary>The allowed values in words, empty where any value of the type is allowed.</summary>
    public string Allowed => Constraint?.Description ?? "";

    internal ConfigDefinition Default(long number) => Default(number.ToString(CultureInfo.InvariantCulture));

    internal ConfigDefinition Default(double number) => Default(ConfigValue.Format(number));

    internal ConfigDefinition Default(bool flag) => Default(flag ? "true" : "false");

    internal ConfigDefinition Default(string text) =>
        ConfigValue.TryParse(this with { Constraint = null }, text, out object? value, out string? error)
            ? this with { DefaultText = text, DefaultValue = value }
            : throw new ArgumentException(error, nameof(text));

    internal ConfigDefinition AtLeast(long minimum) => this with { Constraint = new RangeConstraint(minimum) };

    internal ConfigDefinition Between(decimal minimum, decimal maximum) => this with { Constraint = new RangeConstraint(minimum, maximum) };

    internal ConfigDefinition OneOf(params string[] allowed) => this with { Constraint = new OneOfConstraint(allowed) };

    internal ConfigDefinition OneOfIgnoringCase(params string[] allowed) => this with { Constraint = new OneOfConstraint(allowed, IgnoreCase: true) };

    /// <summary>A list whose duplicates are dropped, and that may be empty; of the allowed words, where there are any.</summary>
    internal ConfigDefinition Distinct(params string[] allowed) => this with { Constraint = new ListConstraint(allowed, EmptyAllowed: true, NullAllowed: true) };

    /// <summary>A list whose duplicates are dropped, and that has an element at least; of the allowed words, where there are any.</summary>
    internal ConfigDefinition DistinctNonEmpty(params string[] allowed) => this with { Constraint = new ListConstraint(allowed, EmptyAllowed: false, NullAllowed: true) };

    internal ConfigDefinition Must(ConfigConstraint constraint) => this with { Constraint = constraint };

    internal ConfigDefinition From(string brokerKey) => this with { BrokerKey = brokerKey };

    internal ConfigDefinition Required() => this with { IsRequired = true };

    internal ConfigDefinition Internal() => this with { IsInternal = true };

    internal ConfigDefinition ActedOn() => this with { Status = ConfigStatus.ActedOn };

    internal ConfigDefinition Only39() => this with { Status = ConfigStatus.Only39 };

    internal ConfigDefinition Doc(string documentation) => this with { Documentation = documentation };
}
