using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>Requests that read and change configuration. What they change on the broker they take back.</summary>
internal static class ConfigScenarios
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

    public static Scenario[] All { get; } =
    [
        Scenario.OnTopic("DescribeConfigs of a topic", ApiKey.DescribeConfigs, (_, topic) => Describe(Topic, topic)),
        Scenario.OnTopic("DescribeConfigs of a configured topic", ApiKey.DescribeConfigs, (_, topic) => Describe(Topic, topic), 1, "retention.ms=1234", "cleanup.policy=compact"),
        Scenario.OnTopic("DescribeConfigs with synonyms", ApiKey.DescribeConfigs, (_, topic) =>
            new DescribeConfigsRequest { Resources = [new() { ResourceType = Topic, ResourceName = topic, ConfigurationKeys = null }], IncludeSynonyms = true }, 1, "retention.ms=1234"),
        Scenario.OnTopic("DescribeConfigs with documentation", ApiKey.DescribeConfigs, (_, topic) =>
            new DescribeConfigsRequest { Resources = [new() { ResourceType = Topic, ResourceName = topic, ConfigurationKeys = null }], IncludeDocumentation = true }),
        Scenario.OnTopic("DescribeConfigs of named keys", ApiKey.DescribeConfigs, (_, topic) => Describe(Topic, topic, "retention.ms", "no.such.key", "segment.bytes")),
        Scenario.OnTopic("DescribeConfigs of no key", ApiKey.DescribeConfigs, (_, topic) =>
            new DescribeConfigsRequest { Resources = [new() { ResourceType = Topic, ResourceName = topic, ConfigurationKeys = [] }] }),
        Scenario.Of("DescribeConfigs of an unknown topic", ApiKey.DescribeConfigs, peer => Describe(Topic, peer.Name("unknown"))),
        Scenario.Of("DescribeConfigs of a bad topic name", ApiKey.DescribeConfigs, _ => Describe(Topic, "bad/name")),
        Scenario.Of("DescribeConfigs of an empty topic name", ApiKey.DescribeConfigs, _ => Describe(Topic, "")),
        Scenario.Of("DescribeConfigs of the broker", ApiKey.DescribeConfigs, _ => Describe(Broker, "1")),
        Scenario.Of("DescribeConfigs of the broker with synonyms", ApiKey.DescribeConfigs, _ =>
            new DescribeConfigsRequest { Resources = [new() { ResourceType = Broker, ResourceName = "1", ConfigurationKeys = null }], IncludeSynonyms = true }),
        Scenario.Of("DescribeConfigs of all brokers", ApiKey.DescribeConfigs, _ => Describe(Broker, "")),
        Scenario.Of("DescribeConfigs of another broker", ApiKey.DescribeConfigs, _ => Describe(Broker, "7")),
        Scenario.Of("DescribeConfigs of no number of broker", ApiKey.DescribeConfigs, _ => Describe(Broker, "one")),
        Scenario.Of("DescribeConfigs of an unknown kind", ApiKey.DescribeConfigs, _ => Describe(99, "x")),
        Scenario.Of("DescribeConfigs of a group", ApiKey.DescribeConfigs, _ => Describe(Group, "some-group")),
        Scenario.Of("DescribeConfigs of client metrics", ApiKey.DescribeConfigs, _ => Describe(ClientMetrics, "some-subscription")),
        Scenario.Of("DescribeConfigs of nothing", ApiKey.DescribeConfigs, _ => new DescribeConfigsRequest()),
        Scenario.OnTopic("DescribeConfigs of a topic twice", ApiKey.DescribeConfigs, (_, topic) => new DescribeConfigsRequest
        {
            Resources = [new() { ResourceType = Topic, ResourceName = topic, ConfigurationKeys = ["retention.ms"] }, new() { ResourceType = Topic, ResourceName = topic, ConfigurationKeys = ["retention.ms"] }],
        }),

        new("AlterConfigs", ApiKey.AlterConfigs, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync(1, "segment.ms=5000");
            await peer.AskAsync(Alter(Topic, topic, ("retention.ms", "777")), version);
            await AwaitAsync(peer, topic, "retention.ms", "777");
            await peer.AskAsync(Describe(Topic, topic), 3);
        }),
        Scenario.OnTopic("AlterConfigs bad value", ApiKey.AlterConfigs, (_, topic) => Alter(Topic, topic, ("retention.ms", "soon"))),
        Scenario.OnTopic("AlterConfigs unknown key", ApiKey.AlterConfigs, (_, topic) => Alter(Topic, topic, ("no.such.key", "1"))),
        Scenario.OnTopic("AlterConfigs null value", ApiKey.AlterConfigs, (_, topic) => Alter(Topic, topic, ("retention.ms", null))),
        Scenario.Of("AlterConfigs unknown topic", ApiKey.AlterConfigs, peer => Alter(Topic, peer.Name("unknown"), ("retention.ms", "1"))),
        Scenario.Of("AlterConfigs unknown broker", ApiKey.AlterConfigs, _ => Alter(Broker, "99", ("log.retention.ms", "1000"))),
        Scenario.Of("AlterConfigs read-only broker key", ApiKey.AlterConfigs, _ => Alter(Broker, "1", ("node.id", "3"))),
        Scenario.Of("AlterConfigs unknown kind", ApiKey.AlterConfigs, _ => Alter(77, "x", ("a", "b"))),
        Scenario.OnTopic("AlterConfigs of a topic twice", ApiKey.AlterConfigs, (_, topic) => new AlterConfigsRequest
        {
            Resources =
            [
                new() { ResourceType = Topic, ResourceName = topic, Configs = [new() { Name = "retention.ms", Value = "1" }] },
                new() { ResourceType = Topic, ResourceName = topic, Configs = [new() { Name = "retention.ms", Value = "2" }] },
            ],
        }).OnlyIn(2),
        new("AlterConfigs validate only", ApiKey.AlterConfigs, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync();
            var request = Alter(Topic, topic, ("retention.ms", "777"));
            request.ValidateOnly = true;
            await peer.AskAsync(request, version);
            await peer.AskAsync(Describe(Topic, topic, "retention.ms"), 3);
        }),
        Scenario.Of("AlterConfigs of nothing", ApiKey.AlterConfigs, _ => new AlterConfigsRequest()),

        new("IncrementalAlterConfigs sets and deletes", ApiKey.IncrementalAlterConfigs, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync(1, "segment.ms=5000", "flush.ms=50");
            await peer.AskAsync(Increment(Topic, topic, ("retention.ms", Set, "777"), ("segment.ms", Delete, null)), version);
            await AwaitAsync(peer, topic, "retention.ms", "777");
            await peer.AskAsync(Describe(Topic, topic), 3);
        }),
        new("IncrementalAlterConfigs appends and subtracts", ApiKey.IncrementalAlterConfigs, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync();
            await peer.AskAsync(Increment(Topic, topic, ("cleanup.policy", Append, "compact")), version);
            await AwaitAsync(peer, topic, "cleanup.policy", "delete,compact");
            await peer.AskAsync(Increment(Topic, topic, ("cleanup.policy", Append, "compact")), version);
            await peer.AskAsync(Increment(Topic, topic, ("cleanup.policy", Subtract, "delete")), version);
            await AwaitAsync(peer, topic, "cleanup.policy", "compact");
            await peer.AskAsync(Describe(Topic, topic, "cleanup.policy"), 3);
        }),
        Scenario.OnTopic("IncrementalAlterConfigs appends to what is no list", ApiKey.IncrementalAlterConfigs, (_, topic) => Increment(Topic, topic, ("retention.ms", Append, "1"))),
        Scenario.OnTopic("IncrementalAlterConfigs unknown operation", ApiKey.IncrementalAlterConfigs, (_, topic) => Increment(Topic, topic, ("retention.ms", 9, "1"))),
        Scenario.OnTopic("IncrementalAlterConfigs null value", ApiKey.IncrementalAlterConfigs, (_, topic) => Increment(Topic, topic, ("retention.ms", Set, null))),
        Scenario.OnTopic("IncrementalAlterConfigs bad value", ApiKey.IncrementalAlterConfigs, (_, topic) => Increment(Topic, topic, ("retention.ms", Set, "soon"))),
        Scenario.OnTopic("IncrementalAlterConfigs out of range", ApiKey.IncrementalAlterConfigs, (_, topic) => Increment(Topic, topic, ("segment.bytes", Set, "3"))),
        Scenario.OnTopic("IncrementalAlterConfigs unknown key", ApiKey.IncrementalAlterConfigs, (_, topic) => Increment(Topic, topic, ("no.such.key", Set, "1"))),
        Scenario.OnTopic("IncrementalAlterConfigs same key twice", ApiKey.IncrementalAlterConfigs, (_, topic) => Increment(Topic, topic, ("retention.ms", Set, "1"), ("retention.ms", Set, "2"))),
        Scenario.OnTopic("IncrementalAlterConfigs deletes what is not set", ApiKey.IncrementalAlterConfigs, (_, topic) => Increment(Topic, topic, ("retention.ms", Delete, null))),
        Scenario.Of("IncrementalAlterConfigs unknown topic", ApiKey.IncrementalAlterConfigs, peer => Increment(Topic, peer.Name("unknown"), ("retention.ms", Set, "1"))),
        Scenario.Of("IncrementalAlterConfigs empty topic", ApiKey.IncrementalAlterConfigs, _ => Increment(Topic, "", ("retention.ms", Set, "1"))),
        Scenario.Of("IncrementalAlterConfigs unknown broker", ApiKey.IncrementalAlterConfigs, _ => Increment(Broker, "99", ("log.retention.ms", Set, "1000"))),
        Scenario.Of("IncrementalAlterConfigs read-only broker key", ApiKey.IncrementalAlterConfigs, _ => Increment(Broker, "1", ("node.id", Set, "3"))),
        Scenario.Of("IncrementalAlterConfigs bad broker value", ApiKey.IncrementalAlterConfigs, _ => Increment(Broker, "1", ("log.retention.ms", Set, "soon"))),
        Scenario.Of("IncrementalAlterConfigs key per broker for all", ApiKey.IncrementalAlterConfigs, _ => Increment(Broker, "", ("advertised.listeners", Set, "PLAINTEXT://x:1"))),
        Scenario.Of("IncrementalAlterConfigs unknown kind", ApiKey.IncrementalAlterConfigs, _ => Increment(77, "x", ("a", Set, "b"))),
        Scenario.Of("IncrementalAlterConfigs of nothing", ApiKey.IncrementalAlterConfigs, _ => new IncrementalAlterConfigsRequest()),
        new("IncrementalAlterConfigs of the broker", ApiKey.IncrementalAlterConfigs, async (peer, version) =>
        {
            await peer.AskAsync(Increment(Broker, "", ("log.retention.ms", Set, "99000001")), version);
            await peer.AskAsync(Increment(Broker, "1", ("log.retention.ms", Set, "99000002")), version);
            await AwaitAsync(peer, "1", "log.retention.ms", "99000002", Broker);
            await peer.AskAsync(new DescribeConfigsRequest { Resources = [new() { ResourceType = Broker, ResourceName = "1", ConfigurationKeys = ["log.retention.ms"] }], IncludeSynonyms = true }, 3);
            await peer.AskAsync(Describe(Broker, ""), 3);
            string topic = await peer.NewTopicAsync();
            await peer.AskAsync(new DescribeConfigsRequest { Resources = [new() { ResourceType = Topic, ResourceName = topic, ConfigurationKeys = ["retention.ms"] }], IncludeSynonyms = true }, 3);
            await peer.AskAsync(Increment(Broker, "1", ("log.retention.ms", Delete, null)), version);
            await peer.AskAsync(Increment(Broker, "", ("log.retention.ms", Delete, null)), version);
            await AwaitAsync(peer, "1", "log.retention.ms", null, Broker);
        }),
        new("IncrementalAlterConfigs validate only", ApiKey.IncrementalAlterConfigs, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync();
            var request = Increment(Topic, topic, ("retention.ms", Set, "777"));
            request.ValidateOnly = true;
            await peer.AskAsync(request, version);
            await peer.AskAsync(Describe(Topic, topic, "retention.ms"), 3);
        }),

        Scenario.Of("ListConfigResources of client metrics", ApiKey.ListConfigResources, _ => new ListConfigResourcesRequest { ResourceTypes = [ClientMetrics] }),
        Scenario.Of("ListConfigResources of brokers", ApiKey.ListConfigResources, _ => new ListConfigResourcesRequest { ResourceTypes = [Broker] }),
        Scenario.Of("ListConfigResources of loggers", ApiKey.ListConfigResources, _ => new ListConfigResourcesRequest { ResourceTypes = [BrokerLogger] }),
        Scenario.Of("ListConfigResources of groups", ApiKey.ListConfigResources, _ => new ListConfigResourcesRequest { ResourceTypes = [Group] }),
        Scenario.Of("ListConfigResources of an unknown kind", ApiKey.ListConfigResources, _ => new ListConfigResourcesRequest { ResourceTypes = [99] }),
    ];

    private static Task AwaitAsync(Peer peer, string resource, string key, string? value, sbyte type = Topic) =>
        Processes.Poll.UntilAsync($"{key} of {resource} is {value}", TimeSpan.FromSeconds(15), async () =>
        {
            var described = await peer.PrepareAsync(Describe(type, resource, key), 3);
            return described.Results[0].Configs[0].Value == value;
        });

    private static DescribeConfigsRequest Describe(sbyte type, string name, params string[] keys) =>
        new() { Resources = [new() { ResourceType = type, ResourceName = name, ConfigurationKeys = keys.Length == 0 ? null : [.. keys] }] };

    private static AlterConfigsRequest Alter(sbyte type, string name, params (string Name, string? Value)[] configs) => new()
    {
        Resources = [new() { ResourceType = type, ResourceName = name, Configs = [.. configs.Select(c => new AlterConfigsRequest.AlterableConfig { Name = c.Name, Value = c.Value })] }],
    };

    private static IncrementalAlterConfigsRequest Increment(sbyte type, string name, params (string Name, sbyte Operation, string? Value)[] configs) => new()
    {
        Resources =
        [
            new()
            {
                ResourceType = type,
                ResourceName = name,
                Configs = [.. configs.Select(c => new IncrementalAlterConfigsRequest.AlterableConfig { Name = c.Name, ConfigOperation = c.Operation, Value = c.Value })],
            },
        ],
    };
}
