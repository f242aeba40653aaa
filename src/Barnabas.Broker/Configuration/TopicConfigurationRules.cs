namespace Barnabas.Broker.Configuration;

/// <summary>What the overrides of a topic may be. The messages go to clients with INVALID_CONFIG.</summary>
public static class TopicConfigurationRules
{
    /// <summary>Checks all overrides that a topic would have; null when they are valid, otherwise what is wrong with the first that is not.</summary>
    public static string? Validate(IReadOnlyDictionary<string, string?> overrides)
    {
        string[] missing = [.. overrides.Where(pair => pair.Value is null).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
            return $"Null value not supported for topic configs: {string.Join(',', missing)}";
        foreach (string name in overrides.Keys)
        {
            if (!ConfigTable.Topic.TryFind(name, out ConfigDefinition? definition) || definition.Status == ConfigStatus.Only39)
                return $"Unknown topic config name: {name}";
        }
        Dictionary<string, object?> values = new(StringComparer.Ordinal);
        foreach (ConfigDefinition definition in ConfigTable.Topic.Definitions)
        {
            if (!overrides.TryGetValue(definition.Name, out string? text))
                continue;
            if (!ConfigValue.TryParse(definition, text!, out object? value, out string? error))
                return error;
            values.Add(definition.Name, value);
        }
        return CheckCompactionLag(values) ?? CheckTieredStorage(values);
    }

    private static string? CheckCompactionLag(Dictionary<string, object?> values)
    {
        long minimum = ValueOrDefault("min.compaction.lag.ms");
        long maximum = ValueOrDefault("max.compaction.lag.ms");
        return minimum > maximum ? $"conflict topic config setting min.compaction.lag.ms ({minimum}) > max.compaction.lag.ms ({maximum})" : null;

        long ValueOrDefault(string name) => (long)(values.GetValueOrDefault(name) ?? ConfigTable.Topic[name].DefaultValue!);
    }

    private static string? CheckTieredStorage(Dictionary<string, object?> values) => values.GetValueOrDefault("remote.storage.enable") is true
        ? "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage."
        : null;
}
