using Barnabas.Broker.Configuration;
using Barnabas.Metadata.Control;
using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Configs;

/// <summary>Keys of a group: its own values, under them the broker's (<see cref="ConfigDefinition.BrokerKey"/>), under those the defaults. Stateless.</summary>
internal static class GroupConfiguration
{
    /// <summary>
    /// Judges the values of a group. The broker's configuration bounds many: <c>consumer.session.timeout.ms</c> by
    /// <c>group.consumer.min.session.timeout.ms</c> and <c>group.consumer.max.session.timeout.ms</c>, for example.
    /// </summary>
    public static ApiError Validate(IReadOnlyDictionary<string, string> values, BrokerConfiguration broker)
    {
        foreach (string name in values.Keys)
        {
            if (!ConfigTable.Group.TryFind(name, out _))
            {
                return new(ErrorCode.InvalidConfig, $"Unknown group config name: {name}");
            }
        }
        foreach (var definition in ConfigTable.Group.Definitions)
        {
            if (values.TryGetValue(definition.Name, out string? text))
            {
                if (!ConfigValue.TryParse(definition, text, out object? value, out string? error))
                {
                    return new(ErrorCode.InvalidConfig, error);
                }
                if (value is int number && OutOfBounds(definition, number, broker) is { } fault)
                {
                    return new(ErrorCode.InvalidConfig, fault);
                }
            }
        }
        return ApiError.None;
    }

    public static IEnumerable<ConfigEntry> Describe(IReadOnlyDictionary<string, string> values, BrokerConfiguration broker)
    {
        foreach (var definition in ConfigTable.Group.Definitions)
        {
            bool isSet = values.TryGetValue(definition.Name, out string? text);
            List<ConfigSynonym> synonyms = [];
            if (isSet)
            {
                synonyms.Add(new(definition.Name, text, ConfigSource.Group));
            }
            synonyms.AddRange(definition.BrokerKey is { } key
                ? broker.Synonyms(key)
                : [new(definition.Name, definition.DefaultText, ConfigSource.Default)]);
            object? inherited = definition.BrokerKey is { } brokerKey ? broker.Value(brokerKey) : definition.DefaultValue;
            yield return new(
                definition.Name,
                isSet ? text : inherited is null ? null : ConfigValue.Format(inherited),
                synonyms[0].Source,
                definition.IsSensitive,
                IsReadOnly: false,
                definition.Type,
                definition.Documentation,
                synonyms);
        }
    }

    private static string? OutOfBounds(ConfigDefinition definition, int value, BrokerConfiguration broker)
    {
        int dot = definition.Name.IndexOf('.');
        string kind = definition.Name[..dot];
        string rest = definition.Name[(dot + 1)..];
        if (rest.StartsWith("num.", StringComparison.Ordinal))
        {
            rest = rest["num.".Length..];
        }
        string lowest = $"group.{kind}.min.{rest}";
        string highest = $"group.{kind}.max.{rest}";
        if (Bound(lowest) is { } least && value < least)
        {
            return $"{definition.Name} must be greater than or equal to {lowest}";
        }
        return Bound(highest) is { } most && value > most ? $"{definition.Name} must be less than or equal to {highest}" : null;

        int? Bound(string name) => ConfigTable.Broker.TryFind(name, out _) ? (int?)broker.Value(name) : null;
    }
}
