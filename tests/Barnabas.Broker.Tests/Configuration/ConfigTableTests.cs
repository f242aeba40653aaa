using Barnabas.Broker.Configuration;

namespace Barnabas.Broker.Tests.Configuration;

public sealed class ConfigTableTests
{
    private static readonly Dictionary<ConfigUpdateMode, string> UpdateNames = new()
    {
        [ConfigUpdateMode.ReadOnly] = "read-only",
        [ConfigUpdateMode.PerBroker] = "per-broker",
        [ConfigUpdateMode.ClusterWide] = "cluster-wide",
    };

    [Theory]
    [InlineData("broker")]
    [InlineData("topic")]
    [InlineData("group")]
    public void Table_against_reference_declares_every_key_alike(string name)
    {
        ConfigTable table = TableOf(name);
        var newest = ReferenceTables.Read("4.3.0", name);
        var older = ReferenceTables.Read("3.9.2", name);
        List<string> differences = [];
        foreach (ReferenceTables.Key expected in newest.Values.Concat(older.Values.Where(key => !newest.ContainsKey(key.Name))))
        {
            if (!table.TryFind(expected.Name, out ConfigDefinition? actual))
            {
                differences.Add($"{expected.Name} is missing");
                continue;
            }
            Compare("type", expected.Type, actual.Type.ToString().ToLowerInvariant());
            Compare("default", expected.Default, actual.DefaultText);
            Compare("valid", expected.Valid, actual.Allowed);
            Compare("importance", expected.Importance, actual.Importance.ToString().ToLowerInvariant());
            Compare("required", expected.Required, actual.IsRequired);
            Compare("internal", expected.Internal, actual.IsInternal);
            Compare("3.9 only", !newest.ContainsKey(expected.Name), actual.Status == ConfigStatus.Only39);
            if (expected.Update is not null)
                Compare("update", expected.Update, UpdateNames[actual.UpdateMode]);
            if (table.Scope == ConfigScope.Topic)
                Compare("broker key", expected.Broker, actual.BrokerKey);

            void Compare<T>(string what, T wanted, T found)
            {
                if (!Equals(wanted, found))
                    differences.Add($"{expected.Name}: {what} is {found}, not {wanted}");
            }
        }
        // Keys of our own say so by their prefix, and are not described unless set.
        differences.AddRange(table.Definitions.Where(key => key.Name.StartsWith("barnabas.", StringComparison.Ordinal) && !key.IsInternal).Select(key => $"{key.Name} is not internal"));
        differences.AddRange(table.Definitions.Where(key => !key.Name.StartsWith("barnabas.", StringComparison.Ordinal) && !newest.ContainsKey(key.Name) && !older.ContainsKey(key.Name)).Select(key => $"{key.Name} is not Kafka's"));
        Assert.Empty(differences);
    }

    [Theory]
    [InlineData("broker")]
    [InlineData("topic")]
    [InlineData("group")]
    public void Every_key_has_a_line_of_documentation(string name) =>
        Assert.All(TableOf(name).Definitions, key => Assert.EndsWith(".", key.Documentation));

    [Theory]
    [InlineData("broker")]
    [InlineData("topic")]
    [InlineData("group")]
    public void Every_default_is_an_allowed_value(string name)
    {
        // Kafka itself gives these a default that its own rule for explicit values refuses.
        foreach (ConfigDefinition key in TableOf(name).Definitions.Where(key => key.DefaultText is not null))
        {
            Assert.True(ConfigValue.TryParse(key, key.DefaultText!, out object? value, out string? error), error);
            Assert.Equal(key.DefaultText, ConfigValue.Format(value!));
        }
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("group")]
    public void A_broker_key_behind_another_key_exists_with_the_same_type(string name)
    {
        foreach (ConfigDefinition key in TableOf(name).Definitions.Where(key => key.BrokerKey is not null))
            Assert.Equal(key.Type, ConfigTable.Broker[key.BrokerKey!].Type);
    }

    [Theory]
    [InlineData("listener.name.external.ssl.keystore.location", "ssl.keystore.location")]
    [InlineData("listener.name.external.scram-sha-256.sasl.jaas.config", "sasl.jaas.config")]
    [InlineData("num.partitions", "num.partitions")]
    public void A_listener_prefix_leads_to_the_key_behind_it(string name, string behind)
    {
        Assert.True(ConfigTable.Broker.TryFindWithListenerPrefix(name, out ConfigDefinition? definition));
        Assert.Equal(behind, definition.Name);
    }

    [Theory]
    [InlineData("listener.name.external.no.such.key")]
    [InlineData("listener.name.external")]
    [InlineData("no.such.key")]
    public void An_unknown_key_is_not_found(string name) => Assert.False(ConfigTable.Broker.TryFindWithListenerPrefix(name, out _));

    private static ConfigTable TableOf(string name) => name switch
    {
        "broker" => ConfigTable.Broker,
        "topic" => ConfigTable.Topic,
        _ => ConfigTable.Group,
    };
}
