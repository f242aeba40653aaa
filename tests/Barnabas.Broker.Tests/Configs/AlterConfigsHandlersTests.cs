using Barnabas.Broker.Configs;
using Barnabas.Broker.Tests.Cluster;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Incremental = Barnabas.Protocol.Messages.IncrementalAlterConfigsRequest;

namespace Barnabas.Broker.Tests.Configs;

public sealed class AlterConfigsHandlersTests
{
    private const sbyte Topic = 2;
    private const sbyte Broker = 4;
    private const sbyte BrokerLogger = 8;
    private const sbyte ClientMetrics = 16;
    private const sbyte Group = 32;
    private const sbyte Set = 0;
    private const sbyte Delete = 1;
    private const sbyte Append = 2;
    private const sbyte Subtract = 3;

    private readonly InMemoryController _controller = new();

    public AlterConfigsHandlersTests() => _controller.Create("orders", configs: ("retention.ms", "1000"));

    private IncrementalAlterConfigsHandler IncrementalHandler =>
        new(InMemoryController.Identity, _controller, () => _controller.Image, () => _controller.Configuration, TimeProvider.System);

    private AlterConfigsHandler Handler =>
        new(InMemoryController.Identity, _controller, () => _controller.Image, () => _controller.Configuration, TimeProvider.System);

    [Fact]
    public async Task Keys_are_set_appended_to_subtracted_from_and_deleted()
    {
        await SucceedAsync(Change(Topic, "orders", ("cleanup.policy", Append, "compact"), ("max.message.bytes", Set, "5000")));
        Assert.Equal(("delete,compact", "5000", "1000"), (Value("cleanup.policy"), Value("max.message.bytes"), Value("retention.ms")));
        await SucceedAsync(Change(Topic, "orders", ("cleanup.policy", Subtract, "delete"), ("max.message.bytes", Delete, null)));
        Assert.Equal(("compact", null), (Value("cleanup.policy"), Value("max.message.bytes")));
    }

    [Fact]
    public async Task Older_request_replaces_all_that_the_resource_had()
    {
        foreach (short version in Handler.Versions())
        {
            var response = await Handler.AskAsync(version, new() { Resources = [Replacement(Topic, "orders", ("max.message.bytes", $"{version}000"))] });
            Assert.Equal((ErrorCode.None, null), (response.Responses.Single().ErrorCode, response.Responses.Single().ErrorMessage));
            Assert.Equal((null, $"{version}000"), (Value("retention.ms"), Value("max.message.bytes")));
        }
    }

    [Fact]
    public async Task Validation_changes_nothing()
    {
        var response = await IncrementalHandler.AskAsync(1, new() { Resources = [Change(Topic, "orders", ("retention.ms", Set, "5"))], ValidateOnly = true });
        Assert.Equal(ErrorCode.None, response.Responses.Single().ErrorCode);
        Assert.Equal("1000", Value("retention.ms"));
    }

    [Fact]
    public async Task Each_resource_has_an_outcome_of_its_own_in_the_order_of_the_request()
    {
        var response = await IncrementalHandler.AskAsync(0, new()
        {
            Resources =
            [
                Change(Broker, "9", ("num.io.threads", Set, "1")),
                Change(Topic, "nope", ("retention.ms", Set, "1")),
                Change(Topic, "orders", ("retention.ms", Set, "7")),
                Change(99, "x", ("a", Set, "1")),
                Change(Broker, "", ("log.retention.ms", Set, "44")),
            ],
        });
        Assert.Equal(
            [
                ("9", ErrorCode.InvalidRequest, "Unexpected broker id, expected 1, but received 9"),
                ("nope", ErrorCode.UnknownTopicOrPartition, "The topic 'nope' does not exist."),
                ("orders", ErrorCode.None, null),
                ("x", ErrorCode.InvalidRequest, "Unknown resource type 99"),
                ("", ErrorCode.None, null),
            ],
            response.Responses.Select(static outcome => (outcome.ResourceName, outcome.ErrorCode, outcome.ErrorMessage)));
        Assert.Equal("7", Value("retention.ms"));
        Assert.Equal("44", _controller.Image.Configurations.Of(ConfigResource.ClusterDefault)["log.retention.ms"]);
    }

    [Fact]
    public async Task Resource_that_is_named_twice_is_refused_twice()
    {
        var twice = await IncrementalHandler.AskAsync(1, new() { Resources = [Change(Topic, "orders", ("retention.ms", Set, "5")), Change(Topic, "orders", ("retention.ms", Delete, null))] });
        Assert.Equal(2, twice.Responses.Count);
        Assert.All(twice.Responses, static outcome => Assert.Equal((ErrorCode.InvalidRequest, "Each resource must appear at most once."), (outcome.ErrorCode, outcome.ErrorMessage)));
        Assert.Equal("1000", Value("retention.ms"));
    }

    [Theory]
    [InlineData(Topic, "orders", "retention.ms", Set, null, ErrorCode.InvalidRequest, "Null value not supported for : retention.ms")]
    [InlineData(Topic, "orders", "retention.ms", Append, "1", ErrorCode.InvalidConfig, "Can't APPEND to key retention.ms because its type is not LIST.")]
    [InlineData(Topic, "orders", "retention.ms", Set, "abc", ErrorCode.InvalidConfig, "Invalid value abc for configuration retention.ms: Not a number of type LONG")]
    [InlineData(Topic, "orders", "nope", Set, "1", ErrorCode.InvalidConfig, "Unknown topic config name: nope")]
    [InlineData(Topic, "", "retention.ms", Set, "1", ErrorCode.InvalidRequest, "Default topic resources are not allowed.")]
    [InlineData(Broker, "x", "num.io.threads", Set, "1", ErrorCode.InvalidRequest, "Node id must be an integer, but it is: x")]
    [InlineData(Broker, "1", "broker.id", Set, "4", ErrorCode.InvalidRequest, "Cannot update these configs dynamically: [broker.id]")]
    [InlineData(Broker, "1", "log.retention.ms", Set, "x", ErrorCode.InvalidRequest, "Invalid value x for configuration log.retention.ms: Not a number of type LONG")]
    [InlineData(Broker, "", "listeners", Set, "PLAINTEXT://:1", ErrorCode.InvalidRequest, "Cannot update these configs at default cluster level, broker id must be specified: [listeners]")]
    [InlineData(Broker, "1", "num.io.threads", Append, "4", ErrorCode.InvalidConfig, "Config value append is not allowed for config key: num.io.threads")]
    [InlineData(Broker, "1", "nope", Append, "x", ErrorCode.InvalidConfig, "Unknown config name: nope")]
    [InlineData(Broker, "1", "min.insync.replicas", Set, "2", ErrorCode.InvalidConfig, "Broker-level min.insync.replicas cannot be altered while ELR is enabled.")]
    [InlineData(Broker, "", "min.insync.replicas", Delete, null, ErrorCode.InvalidConfig, "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.")]
    [InlineData(BrokerLogger, "1", "root", Set, "INFO", ErrorCode.InvalidConfig, "Logger root does not exist!")]
    [InlineData(BrokerLogger, "1", "root", Append, "INFO", ErrorCode.InvalidRequest, "APPEND operation is not allowed for the BROKER_LOGGER resource")]
    [InlineData(BrokerLogger, "2", "root", Set, "INFO", ErrorCode.InvalidRequest, "Unexpected node id. Expected 1, but received 2")]
    [InlineData(ClientMetrics, "", "interval.ms", Set, "100", ErrorCode.InvalidRequest, "Subscription name can't be empty")]
    [InlineData(ClientMetrics, "s", "zz", Set, "100", ErrorCode.InvalidRequest, "Unknown client metrics configuration: zz")]
    [InlineData(ClientMetrics, "s", "interval.ms", Set, "1", ErrorCode.InvalidRequest, "Invalid value 1 for interval.ms, interval must be between 100 and 3600000 (1 hour)")]
    [InlineData(ClientMetrics, "s", "metrics", Append, "a", ErrorCode.InvalidConfig, "Can't APPEND to key metrics because its type is not LIST.")]
    [InlineData(Broker, "1", "ssl.keystore.password", Set, "x", ErrorCode.InvalidRequest, "These security configs can be dynamically updated only per-listener using the listener prefix: [ssl.keystore.password]")]
    [InlineData(ClientMetrics, "s", "match", Set, "client_id=[", ErrorCode.InvalidConfig, "Illegal client matching pattern: client_id=[")]
    [InlineData(Group, "", "consumer.session.timeout.ms", Set, "1", ErrorCode.InvalidRequest, "Default group resources are not allowed.")]
    [InlineData(Group, "g", "zz", Set, "1", ErrorCode.InvalidConfig, "Unknown group config name: zz")]
    [InlineData(Group, "g", "consumer.session.timeout.ms", Set, "1", ErrorCode.InvalidConfig, "consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms")]
    [InlineData(Group, "g", "streams.num.standby.replicas", Set, "3", ErrorCode.InvalidConfig, "streams.num.standby.replicas must be less than or equal to group.streams.max.standby.replicas")]
    public async Task Change_that_Kafka_refuses_is_refused_in_its_words(sbyte type, string name, string key, sbyte operation, string? value, ErrorCode error, string message)
    {
        var outcome = Assert.Single((await IncrementalHandler.AskAsync(1, new() { Resources = [Change(type, name, (key, operation, value))] })).Responses);
        Assert.Equal((error, message), (outcome.ErrorCode, outcome.ErrorMessage));
    }

    [Theory]
    [InlineData(BrokerLogger, "1", "Unknown resource type 8")]
    [InlineData(Broker, "7", "Unexpected broker id, expected 1, but received 7")]
    public async Task Older_request_is_refused_likewise(sbyte type, string name, string message)
    {
        var outcome = Assert.Single((await Handler.AskAsync(1, new() { Resources = [Replacement(type, name)] })).Responses);
        Assert.Equal((ErrorCode.InvalidRequest, message), (outcome.ErrorCode, outcome.ErrorMessage));
    }

    [Theory]
    [InlineData(ClientMetrics, "s", "match", "client_id=app.*,client_software_name=kcat")]
    [InlineData(Group, "g", "consumer.session.timeout.ms", "50000")]
    [InlineData(Broker, "1", "unknown.plugin.key", "x")]
    public async Task Change_of_any_kind_of_resource_is_recorded(sbyte type, string name, string key, string value)
    {
        await SucceedAsync(Change(type, name, (key, Set, value)));
        Assert.Equal(value, _controller.Image.Configurations.Of(new((ConfigResourceType)type, name))[key]);
    }

    [Fact]
    public async Task Resources_with_configuration_are_listed()
    {
        await SucceedAsync(Change(ClientMetrics, "s", ("interval.ms", Set, "1000")));
        await SucceedAsync(Change(Group, "g", ("consumer.session.timeout.ms", Set, "50000")));
        var handler = new ListConfigResourcesHandler(() => _controller.Image);
        Assert.Equal([("s", ClientMetrics)], Listed(await handler.AskAsync(0, new())));
        Assert.Equal([("g", Group), ("s", ClientMetrics), ("1", BrokerLogger), ("1", Broker), ("orders", Topic)], Listed(await handler.AskAsync(1, new())));
        Assert.Equal([("g", Group), ("orders", Topic)], Listed(await handler.AskAsync(1, new() { ResourceTypes = [Topic, Group] })));
        var unknown = await handler.AskAsync(1, new() { ResourceTypes = [Topic, 99] });
        Assert.Equal((ErrorCode.UnsupportedVersion, 0), (unknown.ErrorCode, unknown.ConfigResources.Count));
    }

    private static IEnumerable<(string, sbyte)> Listed(ListConfigResourcesResponse response) =>
        response.ConfigResources.Select(static resource => (resource.ResourceName, resource.ResourceType));

    private static Incremental.AlterConfigsResource Change(sbyte type, string name, params (string Key, sbyte Operation, string? Value)[] changes) => new()
    {
        ResourceType = type,
        ResourceName = name,
        Configs = [.. changes.Select(static change => new Incremental.AlterableConfig { Name = change.Key, ConfigOperation = change.Operation, Value = change.Value })],
    };

    private static AlterConfigsRequest.AlterConfigsResource Replacement(sbyte type, string name, params (string Key, string Value)[] values) => new()
    {
        ResourceType = type,
        ResourceName = name,
        Configs = [.. values.Select(static value => new AlterConfigsRequest.AlterableConfig { Name = value.Key, Value = value.Value })],
    };

    private async Task SucceedAsync(Incremental.AlterConfigsResource change)
    {
        var outcome = Assert.Single((await IncrementalHandler.AskAsync(1, new() { Resources = [change] })).Responses);
        Assert.Equal((ErrorCode.None, null), (outcome.ErrorCode, outcome.ErrorMessage));
    }

    private string? Value(string key) => _controller.Image.Configurations.OfTopic("orders").GetValueOrDefault(key);
}
