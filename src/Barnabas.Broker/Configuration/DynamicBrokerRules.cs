using System.Collections.Frozen;

namespace Barnabas.Broker.Configuration;

/// <summary>Which keys of a running broker may change, and to what. The messages go to clients with INVALID_REQUEST.</summary>
public static class DynamicBrokerRules
{
    private static readonly FrozenSet<string> OnlyOfListeners = FrozenSet.Create(
        StringComparer.Ordinal,
        "ssl.keystore.type",
        "ssl.keystore.location",
        "ssl.keystore.password",
        "ssl.keystore.key",
        "ssl.keystore.certificate.chain",
        "ssl.key.password",
        "ssl.truststore.type",
        "ssl.truststore.location",
        "ssl.truststore.password",
        "ssl.truststore.certificates");

    /// <summary>
    /// Checks the keys that would be set dynamically, of one broker or (<paramref name="isPerBroker"/> false) of all; null when they are valid.
    /// </summary>
    public static string? Validate(IReadOnlyDictionary<string, string> values, bool isPerBroker)
    {
        // Keys that Kafka 4 does not know may be set: plug-ins read them.
        string[] readOnly = [.. values.Keys.Where(name => Find(name) is { IsDynamic: false })];
        if (readOnly.Length > 0)
            return $"Cannot update these configs dynamically: {SetOf(readOnly)}";
        string[] ofListeners = [.. values.Keys.Where(OnlyOfListeners.Contains)];
        if (ofListeners.Length > 0)
            return $"These security configs can be dynamically updated only per-listener using the listener prefix: {SetOf(ofListeners)}";
        string[] perBroker = [.. values.Keys.Where(name => Find(name) is { UpdateMode: ConfigUpdateMode.PerBroker })];
        if (!isPerBroker && perBroker.Length > 0)
            return $"Cannot update these configs at default cluster level, broker id must be specified: {SetOf(perBroker)}";
        foreach ((string name, string text) in values)
        {
            if (Find(name) is { } definition && !ConfigValue.TryParse(definition, text, out _, out string? error))
                return error;
        }
        return null;
    }

    private static ConfigDefinition? Find(string name) =>
        ConfigTable.Broker.TryFindWithListenerPrefix(name, out ConfigDefinition? definition) && definition.Status != ConfigStatus.Only39 ? definition : null;

    private static string SetOf(IEnumerable<string> names) => $"[{string.Join(", ", names)}]";
}
