using System.Diagnostics.CodeAnalysis;
using Barnabas.Broker.Configuration.Definitions;

namespace Barnabas.Broker.Configuration;

/// <summary>
/// All keys of one kind of resource, of Kafka 4.3 and 3.9 together: where the two differ, 4.3 holds. Immutable.
/// </summary>
public sealed class ConfigTable
{
    private const string ListenerPrefix = "listener.name.";
    private readonly Dictionary<string, ConfigDefinition> _byName;

    private ConfigTable(ConfigScope scope, params ConfigTheme[] themes)
    {
        Scope = scope;
        Themes = themes;
        Definitions = [.. themes.SelectMany(theme => theme.Definitions)];
        _byName = Definitions.ToDictionary(definition => definition.Name, StringComparer.Ordinal);
    }

    public static ConfigTable Broker { get; } = new(
        ConfigScope.Broker,
        new("Server", ServerConfigs.All),
        new("Listeners", ListenersConfigs.All),
        new("Logs", LogsConfigs.All),
        new("Cleaning", CleaningConfigs.All),
        new("Replication", ReplicationConfigs.All),
        new("Quorum", QuorumConfigs.All),
        new("Groups", GroupsConfigs.All),
        new("Streams groups", StreamsConfigs.All),
        new("Share groups", SharingConfigs.All),
        new("Transactions", TransactionsConfigs.All),
        new("Quotas", QuotasConfigs.All),
        new("Metrics", MetricsConfigs.All),
        new("Security", SecurityConfigs.All),
        new("TLS", TlsConfigs.All),
        new("SASL", SaslConfigs.All),
        new("Tiered storage", TieredStorageConfigs.All),
        new("ZooKeeper", ZooKeeperConfigs.All));

    public static ConfigTable Topic { get; } = new(ConfigScope.Topic, new ConfigTheme("Topics", TopicConfigs.All));

    public static ConfigTable Group { get; } = new(ConfigScope.Group, new ConfigTheme("Groups", GroupConfigs.All));

    public ConfigScope Scope { get; }

    public IReadOnlyList<ConfigTheme> Themes { get; }

    public IReadOnlyList<ConfigDefinition> Definitions { get; }

    /// <summary>The definition of a key that must exist.</summary>
    public ConfigDefinition this[string name] => _byName[name];

    public bool TryFind(string name, [NotNullWhen(true)] out ConfigDefinition? definition) => _byName.TryGetValue(name, out definition);

    /// <summary>
    /// As <see cref="TryFind"/>, but also knows <c>listener.name.{listener}.{key}</c> and <c>listener.name.{listener}.{mechanism}.{key}</c>,
    /// which override <c>{key}</c> for one listener.
    /// </summary>
    public bool TryFindWithListenerPrefix(string name, [NotNullWhen(true)] out ConfigDefinition? definition)
    {
        if (TryFind(name, out definition))
            return true;
        if (!name.StartsWith(ListenerPrefix, StringComparison.Ordinal))
            return false;
        string rest = name[ListenerPrefix.Length..];
        for (int part = 0; part < 2; part++)
        {
            int dot = rest.IndexOf('.');
            if (dot < 0)
                return false;
            rest = rest[(dot + 1)..];
            if (TryFind(rest, out definition))
                return true;
        }
        return false;
    }
}
