using Barnabas.Client.Administration;
using Barnabas.Client.Configuration;
using Barnabas.Client.Consuming;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing;
using Barnabas.Client.Producing.Partitioning;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Tests.Configuration;

public sealed class OptionTableTests
{
    private readonly RecordingLoggerFactory _log = new();

    [Fact]
    public void Every_key_that_is_acted_on_is_a_property_with_its_default()
    {
        Check(ClientKind.Producer, ProducerTable.Table, new ProducerOptions());
        Check(ClientKind.Consumer, ConsumerTable.Table, new ConsumerOptions());
        Check(ClientKind.Admin, AdminTable.Table, new AdminOptions());

        static void Check<T>(ClientKind client, OptionTable<T> table, T standard)
            where T : ClientOptions
        {
            var keys = ClientKeys.Of(client).Where(static key => key.Support == KeySupport.ActedOn).ToList();
            Assert.Equal(keys.Select(static key => key.Name).Order(), table.Keys.Order());
            var values = table.Resolved(standard).ToDictionary();
            Assert.All(keys, key => Assert.Equal(key.DefaultOf(client) ?? (key.Name == "bootstrap.servers" ? "" : "null"), values[key.Name]));
        }
    }

    [Fact]
    public void Every_key_has_a_line_of_documentation() => Assert.All(
        new[] { ClientKind.Producer, ClientKind.Consumer, ClientKind.Admin }.SelectMany(ClientKeys.Of),
        static key => Assert.EndsWith(".", key.Doc));

    [Fact]
    public void Defaults_need_no_properties()
    {
        Assert.Empty(new ProducerOptions().ToProperties());
        Assert.Empty(new ConsumerOptions().ToProperties());
        Assert.Empty(new AdminOptions().ToProperties());
    }

    [Fact]
    public void Properties_become_options_and_properties_again()
    {
        var properties = new Dictionary<string, string>
        {
            ["acks"] = "1",
            ["batch.size"] = "1000",
            ["bootstrap.servers"] = "one:9092,two:9092",
            ["compression.type"] = "lz4",
            ["enable.idempotence"] = "false",
            ["key.serializer"] = "org.apache.kafka.common.serialization.StringSerializer",
            ["linger.ms"] = "100",
            ["metadata.recovery.strategy"] = "none",
            ["partitioner.class"] = "org.apache.kafka.clients.producer.RoundRobinPartitioner",
            ["retry.backoff.ms"] = "7",
        };
        var options = ProducerOptions.FromProperties(properties);
        Assert.Equal(Acks.Leader, options.Acks);
        Assert.Equal(CompressionCodec.Lz4, options.CompressionType);
        Assert.Same(Serializers.Utf8, options.KeySerializer);
        Assert.IsType<RoundRobinPartitioner>(options.Partitioner);
        Assert.Equal(MetadataRecoveryStrategy.None, options.MetadataRecoveryStrategy);
        Assert.Equal(properties, options.ToProperties());
    }

    [Fact]
    public void Consumers_properties_become_options_and_properties_again()
    {
        var properties = new Dictionary<string, string>
        {
            ["auto.offset.reset"] = "by_duration:PT1H",
            ["client.rack"] = "a",
            ["group.id"] = "g",
            ["group.protocol"] = "classic",
            ["isolation.level"] = "read_committed",
            ["max.poll.records"] = "5",
        };
        var options = ConsumerOptions.FromProperties(properties);
        Assert.Equal(IsolationLevel.ReadCommitted, options.IsolationLevel);
        Assert.Equal(AutoOffsetReset.ByDuration(TimeSpan.FromHours(1)), options.AutoOffsetReset);
        Assert.Equal(properties, options.ToProperties());
    }

    [Theory]
    [InlineData("batch.size", "many", "batch.size is 'many'; allowed is a whole number of 32 bits.")]
    [InlineData("batch.size", "-1", "batch.size is '-1'; allowed is 0 or more.")]
    [InlineData("batch.size", "3000000000", "batch.size is '3000000000'; allowed is a whole number of 32 bits.")]
    [InlineData("acks", "2", "acks is '2'; allowed is one of: all, -1, 0, 1.")]
    [InlineData("compression.gzip.level", "0", "compression.gzip.level is '0'; allowed is 1 to 9, or -1.")]
    [InlineData("enable.idempotence", "yes", "enable.idempotence is 'yes'; allowed is true or false.")]
    [InlineData("metadata.max.idle.ms", "4999", "metadata.max.idle.ms is '4999'; allowed is 5000 or more.")]
    [InlineData("retry.backoff.ms", "3000000000", "retry.backoff.ms is '3000000000'; allowed is 2147483647 or less.")]
    [InlineData("transactional.id", "", "transactional.id is ''; allowed is a non-empty string.")]
    public void Value_that_cannot_be_used_is_named_with_what_is_allowed(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<ClientConfigurationException>(() => ProducerOptions.FromProperties(new Dictionary<string, string> { [key] = value })).Message);

    [Fact]
    public void Class_that_is_not_known_here_is_to_be_set_in_code()
    {
        var error = Assert.Throws<ClientConfigurationException>(() => ProducerOptions.FromProperties(new Dictionary<string, string> { ["value.serializer"] = "com.example.MySerializer" }));
        Assert.Contains("com.example.MySerializer", error.Message);
        Assert.Contains("in code", error.Message);
        error = Assert.Throws<ClientConfigurationException>(() => ProducerOptions.FromProperties(new Dictionary<string, string> { ["interceptor.classes"] = "com.example.Mine" }));
        Assert.Contains("in code", error.Message);
    }

    [Theory]
    [InlineData("security.protocol", "SASL_SSL")]
    [InlineData("sasl.mechanism", "PLAIN")]
    [InlineData("ssl.truststore.location", "/etc/trust.pem")]
    public void Security_that_is_not_built_is_refused(string key, string value)
    {
        var error = Assert.Throws<ClientConfigurationException>(() => AdminOptions.FromProperties(new Dictionary<string, string> { [key] = value }));
        Assert.StartsWith($"{key} is set to '{value}': TLS and SASL are not supported yet", error.Message);
    }

    [Fact]
    public void Secret_is_not_shown_when_it_is_refused()
    {
        var error = Assert.Throws<ClientConfigurationException>(() => AdminOptions.FromProperties(new Dictionary<string, string> { ["sasl.jaas.config"] = "password=hunter2" }));
        Assert.DoesNotContain("hunter2", error.Message);
    }

    [Fact]
    public void Security_as_it_is_anyway_is_taken() =>
        AdminOptions.FromProperties(new Dictionary<string, string> { ["security.protocol"] = "PLAINTEXT", ["sasl.mechanism"] = "GSSAPI" });

    [Fact]
    public void Unknown_keys_and_those_without_effect_are_named_in_the_log()
    {
        AdminOptions.FromProperties(new Dictionary<string, string> { ["clinet.id"] = "a", ["metrics.num.samples"] = "9" }, _log);
        Assert.Contains(_log.Lines, static line => line.Contains("clinet.id", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, static line => line.Contains("metrics.num.samples", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolved_configuration_is_logged_at_start()
    {
        await using var admin = new AdminClient(new AdminOptions { BootstrapServers = "one:9092", ClientId = "me", Logging = _log });
        string line = Assert.Single(_log.Lines);
        Assert.Contains("\n    client.id = me", line);
        Assert.Contains("\n    default.api.timeout.ms = 60000", line);
    }

    [Fact]
    public void Option_that_cannot_be_used_is_refused_at_start()
    {
        var error = Assert.Throws<ClientConfigurationException>(() => new AdminClient(new AdminOptions { BootstrapServers = "one:9092", DefaultApiTimeoutMs = -1 }));
        Assert.Equal("default.api.timeout.ms is '-1'; allowed is 0 or more.", error.Message);
    }
}
