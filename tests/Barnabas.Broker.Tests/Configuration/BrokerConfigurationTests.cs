using System.Reflection;
using Barnabas.Broker.Configuration;
using Barnabas.Network.Serving;

namespace Barnabas.Broker.Tests.Configuration;

public sealed class BrokerConfigurationTests
{
    [Fact]
    public void A_node_id_alone_is_a_complete_single_node()
    {
        BrokerConfiguration configuration = Parse();

        Assert.Equal(1, configuration.NodeId);
        Assert.True(configuration.IsBroker && configuration.IsController && configuration.IsSingleNode);
        Assert.Equal(new ListenerEndpoint("PLAINTEXT", "", 9092, SecurityProtocol.Plaintext), Assert.Single(configuration.Listeners));
        Assert.Equal(["/tmp/kafka-logs"], configuration.LogDirs);
        Assert.Empty(configuration.UnknownKeys);
        Assert.Empty(configuration.KeysNotActedOn);
    }

    [Fact]
    public void Every_typed_property_reads_its_key()
    {
        BrokerConfiguration configuration = Parse();
        foreach (PropertyInfo property in typeof(BrokerConfiguration).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            _ = property.GetValue(configuration);
        foreach (PropertyInfo property in typeof(TopicConfiguration).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            _ = property.GetValue(configuration.TopicDefaults);
    }

    [Theory]
    [InlineData("node.id=7", 7)]
    [InlineData("broker.id=7", 7)]
    [InlineData("node.id=7\nbroker.id=7", 7)]
    public void The_node_id_may_go_by_its_older_name(string text, int id) =>
        Assert.Equal(id, BrokerConfiguration.Parse(PropertiesReader.Parse(text)).NodeId);

    [Theory]
    [InlineData("", 168 * 3_600_000L)]
    [InlineData("log.retention.hours=2", 7_200_000L)]
    [InlineData("log.retention.hours=2\nlog.retention.minutes=3", 180_000L)]
    [InlineData("log.retention.hours=2\nlog.retention.minutes=3\nlog.retention.ms=4", 4L)]
    [InlineData("log.retention.ms=-5", -1L)]
    public void Retention_in_the_finest_unit_wins(string text, long milliseconds)
    {
        Assert.Equal(milliseconds, Parse(text).LogRetentionTimeMs);
        Assert.Equal(milliseconds, Parse(text).TopicDefaults.Log.RetentionMs);
    }

    [Fact]
    public void Rolling_and_flushing_follow_their_synonyms()
    {
        BrokerConfiguration hours = Parse("log.roll.hours=1\nlog.roll.jitter.hours=2\nlog.flush.scheduler.interval.ms=3");
        Assert.Equal((3_600_000L, 7_200_000L, 3L), (hours.LogRollTimeMs, hours.LogRollJitterMs, hours.LogFlushIntervalMs));
        BrokerConfiguration both = Parse("log.roll.hours=1\nlog.roll.jitter.hours=2\nlog.flush.scheduler.interval.ms=3\nlog.roll.ms=10\nlog.roll.jitter.ms=11\nlog.flush.interval.ms=12");
        Assert.Equal((10L, 11L, 12L), (both.TopicDefaults.Log.SegmentMs, both.TopicDefaults.Log.SegmentJitterMs, both.TopicDefaults.Log.FlushMs));
    }

    [Fact]
    public void Log_dirs_stand_before_log_dir()
    {
        Assert.Equal(["/a"], Parse("log.dir=/a").LogDirs);
        Assert.Equal(["/b", "/c"], Parse("log.dir=/a\nlog.dirs=/b, /c").LogDirs);
        Assert.Equal("/b", Parse("log.dirs=/b,/c").MetadataLogDir);
    }

    [Fact]
    public void Listeners_have_the_protocols_of_the_map_and_are_advertised_without_the_controllers()
    {
        BrokerConfiguration configuration = Parse(
            """
            process.roles=broker,controller
            controller.quorum.voters=1@127.0.0.1:9093
            listeners=PLAINTEXT://127.0.0.1:9092,controller://127.0.0.1:9093,OUTSIDE://[::1]:0
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OUTSIDE:SSL
            """);

        Assert.Equal(["PLAINTEXT", "CONTROLLER", "OUTSIDE"], configuration.Listeners.Select(listener => listener.Name));
        Assert.Equal(new ListenerEndpoint("OUTSIDE", "::1", 0, SecurityProtocol.Ssl), configuration.Listeners[2]);
        Assert.Equal("OUTSIDE://[::1]:0", configuration.Listeners[2].ToString());
        Assert.Equal(["PLAINTEXT", "OUTSIDE"], configuration.AdvertisedListeners.Select(listener => listener.Name));
        Assert.Equal("PLAINTEXT", configuration.InterBrokerListenerName);
        Assert.Equal(new QuorumVoter(1, "127.0.0.1", 9093), Assert.Single(configuration.QuorumVoters));
        Assert.True(configuration.IsSingleNode);
    }

    [Fact]
    public void An_advertised_listener_without_a_host_has_the_name_of_the_machine() =>
        Assert.NotEqual("", Assert.Single(Parse("listeners=PLAINTEXT://:9092").AdvertisedListeners).Host);

    [Theory]
    [InlineData("listeners=PLAINTEXT:9092", "Unable to parse PLAINTEXT:9092 to a broker endpoint")]
    [InlineData("listeners=PLAINTEXT://a:99999", "Unable to parse PLAINTEXT://a:99999")]
    [InlineData("listeners=", "Configuration 'listeners' must not be empty")]
    [InlineData("listeners=PLAINTEXT://:1,PLAINTEXT://:2", "Each listener must have a different name")]
    [InlineData("listeners=PLAINTEXT://:1,SSL://:1", "Each listener must have a different port")]
    [InlineData("listeners=NAMELESS://:1", "No security protocol defined for listener NAMELESS")]
    [InlineData("advertised.listeners=PLAINTEXT://0.0.0.0:9092", "nonroutable meta-address 0.0.0.0")]
    [InlineData("listeners=PLAINTEXT://0.0.0.0:9092", "nonroutable meta-address 0.0.0.0")]
    [InlineData("advertised.listeners=SSL://a:9092", "must be equal to or a subset of the ones defined in listeners")]
    [InlineData("listener.security.protocol.map=PLAINTEXT:TLS", "must be a listener name, a colon, and")]
    [InlineData("inter.broker.listener.name=PLAINTEXT\nsecurity.inter.broker.protocol=PLAINTEXT", "Only one of inter.broker.listener.name")]
    [InlineData("inter.broker.listener.name=SSL", "inter.broker.listener.name must be a listener name defined in advertised.listeners")]
    [InlineData("security.inter.broker.protocol=SSL", "inter.broker.listener.name must be a listener name defined in advertised.listeners")]
    [InlineData("controller.listener.names=CONTROLLER", "controller.listener.names must contain at least one value appearing in the 'listeners'")]
    [InlineData("controller.quorum.voters=1@host", "'1@host' must be an id, an at sign, a host")]
    [InlineData("controller.quorum.voters=2@host:1", "must be included in the set of voters")]
    [InlineData("controller.quorum.voters=1@host:1,1@other:2", "each voter must have a different id")]
    [InlineData("process.roles=broker\ncontroller.listener.names=CONTROLLER", "needs controller.quorum.bootstrap.servers or controller.quorum.voters")]
    [InlineData("process.roles=storage", "String must be one of: broker, controller")]
    [InlineData("node.id=2\nbroker.id=3", "node.id (2) and broker.id (3) must be equal")]
    [InlineData("node.id=-1", "Invalid value -1 for configuration node.id: Value must be at least 0")]
    [InlineData("num.partitions=many", "Invalid value many for configuration num.partitions: Not a number of type INT")]
    [InlineData("num.partitions=0", "Invalid value 0 for configuration num.partitions: Value must be at least 1")]
    [InlineData("auto.create.topics.enable=yes", "Invalid value yes for configuration auto.create.topics.enable: Expected value to be either true or false")]
    [InlineData("compression.type=rar", "String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer")]
    [InlineData("log.dirs=/a,,/b", "Configuration 'log.dirs' values must not be empty.")]
    [InlineData("log.retention.ms=0", "log.retention.ms must be unlimited (-1) or")]
    [InlineData("log.roll.ms=0", "log.roll.ms must be greater than or equal to 1")]
    [InlineData("queued.max.request.bytes=5", "queued.max.request.bytes must be larger or equal")]
    [InlineData("max.connections.per.ip=0", "max.connections.per.ip can be set to zero only if")]
    [InlineData("max.connections.per.ip.overrides=host", "'host' must be a host, a colon, and a number of connections")]
    [InlineData("replica.fetch.wait.max.ms=40000", "replica.fetch.wait.max.ms should always be less than or equal")]
    [InlineData("zookeeper.connect=localhost:2181", "clusters on ZooKeeper are not supported")]
    public void A_wrong_configuration_is_refused_with_a_message_that_names_the_key(string text, string message)
    {
        ConfigurationException refusal = Assert.Throws<ConfigurationException>(() => Parse(text));
        Assert.Contains(message, refusal.Message);
    }

    [Fact]
    public void A_missing_node_id_is_refused() =>
        Assert.Contains("node.id", Assert.Throws<ConfigurationException>(() => BrokerConfiguration.Parse(new Dictionary<string, string>())).Message);

    [Fact]
    public void All_errors_are_told_at_once()
    {
        ConfigurationException refusal = Assert.Throws<ConfigurationException>(() => Parse("num.partitions=0\nnum.io.threads=x"));
        Assert.Contains("num.partitions", refusal.Message);
        Assert.Contains("num.io.threads", refusal.Message);
    }

    [Fact]
    public void A_password_never_shows_in_an_answer()
    {
        BrokerConfiguration configuration = Parse("ssl.keystore.password=hunter2\nlistener.name.a.ssl.key.password=hunter2\nmy.own.key=hunter2");
        Assert.All(configuration.Describe(), entry => Assert.DoesNotContain("hunter2", entry.ToString() + string.Join(',', entry.Synonyms)));
        Assert.True(configuration.Describe().Single(entry => entry.Name == "my.own.key").IsSensitive);
    }

    [Fact]
    public void Keys_without_effect_are_listed()
    {
        BrokerConfiguration configuration = Parse("my.own.key=1\nssl.keystore.location=/a\nlog.cleaner.threads=1\nzookeeper.set.acl=true");
        Assert.Equal(["my.own.key"], configuration.UnknownKeys);
        Assert.Equal(["ssl.keystore.location", "zookeeper.set.acl"], configuration.KeysNotActedOn);
    }

    [Fact]
    public void Dynamic_values_stand_above_the_file_and_below_each_other()
    {
        BrokerConfiguration file = Parse("message.max.bytes=1000\nnum.io.threads=2");
        BrokerConfiguration clusterWide = file.WithDynamic(new Dictionary<string, string> { ["message.max.bytes"] = "2000" }, new Dictionary<string, string>());
        BrokerConfiguration both = file.WithDynamic(new Dictionary<string, string> { ["message.max.bytes"] = "2000" }, new Dictionary<string, string> { ["message.max.bytes"] = "3000" });

        Assert.Equal((1000, 2000, 3000), (file.MessageMaxBytes, clusterWide.MessageMaxBytes, both.MessageMaxBytes));
        Assert.Equal(3000, both.TopicDefaults.Log.MaxMessageBytes);
        ConfigEntry entry = both.Describe().Single(entry => entry.Name == "message.max.bytes");
        Assert.Equal((ConfigSource.DynamicBroker, "3000", false), (entry.Source, entry.Value, entry.IsReadOnly));
        Assert.Equal(
            [
                new("message.max.bytes", "3000", ConfigSource.DynamicBroker), new("message.max.bytes", "2000", ConfigSource.DynamicDefaultBroker),
                new("message.max.bytes", "1000", ConfigSource.StaticBroker), new("message.max.bytes", "1048588", ConfigSource.Default),
            ],
            entry.Synonyms);
        ConfigEntry clusterDefault = Assert.Single(both.DescribeClusterDefaults());
        Assert.Equal([new("message.max.bytes", "2000", ConfigSource.DynamicDefaultBroker)], clusterDefault.Synonyms);
    }

    [Fact]
    public void A_wrong_dynamic_value_is_reported_and_has_no_effect()
    {
        BrokerConfiguration configuration = Parse("message.max.bytes=1000").WithDynamic(new Dictionary<string, string> { ["message.max.bytes"] = "-1" }, new Dictionary<string, string>());
        Assert.Equal(1000, configuration.MessageMaxBytes);
        Assert.Contains("message.max.bytes", Assert.Single(configuration.Errors));
    }

    [Theory]
    [InlineData("num.io.threads", "4", true, null)]
    [InlineData("some.plugin.key", "4", true, null)]
    [InlineData("zookeeper.connect", "4", true, null)]
    [InlineData("node.id", "4", true, "Cannot update these configs dynamically: [node.id]")]
    [InlineData("listener.name.external.ssl.keystore.location", "/a", true, null)]
    [InlineData("ssl.keystore.location", "/a", true, "These security configs can be dynamically updated only per-listener using the listener prefix: [ssl.keystore.location]")]
    [InlineData("listeners", "PLAINTEXT://:9092", false, "Cannot update these configs at default cluster level, broker id must be specified: [listeners]")]
    [InlineData("num.io.threads", "0", false, "Invalid value 0 for configuration num.io.threads: Value must be at least 1")]
    public void Dynamic_changes_follow_the_update_mode(string name, string text, bool isPerBroker, string? error) =>
        Assert.Equal(error, DynamicBrokerRules.Validate(new Dictionary<string, string> { [name] = text }, isPerBroker));

    private static BrokerConfiguration Parse(string text = "")
    {
        Dictionary<string, string> properties = PropertiesReader.Parse(text);
        if (!properties.ContainsKey("broker.id"))
            properties.TryAdd("node.id", "1");
        return BrokerConfiguration.Parse(properties);
    }
}
