using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>Requests that make, grow, describe and delete topics.</summary>
internal static class TopicScenarios
{
    private static readonly string s_longest = new('x', 249);

    public static Scenario[] All { get; } =
    [
        Scenario.OnTopic("Metadata of a topic", ApiKey.Metadata, (_, topic) => Metadata(topic), 3),
        Scenario.OnTopic("Metadata of a topic by id", ApiKey.Metadata, (peer, topic) => MetadataById(peer.IdOf(topic))),
        Scenario.Of("Metadata of an unknown topic", ApiKey.Metadata, peer => Metadata(peer.Name("unknown"))),
        Scenario.Of("Metadata of an unknown id", ApiKey.Metadata, _ => MetadataById(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))),
        Scenario.Of("Metadata of the zero id", ApiKey.Metadata, _ => MetadataById(Guid.Empty)),
        Scenario.Of("Metadata of a bad name", ApiKey.Metadata, _ => Metadata("bad/name")),
        Scenario.Of("Metadata of an empty name", ApiKey.Metadata, _ => Metadata("")),
        Scenario.Of("Metadata of a bad name with auto creation", ApiKey.Metadata, _ => new MetadataRequest { Topics = [new() { Name = "bad/name" }] }),
        Scenario.Of("Metadata of no topic", ApiKey.Metadata, _ => new MetadataRequest { Topics = [] }),
        Scenario.OnTopic("Metadata of a topic twice", ApiKey.Metadata, (peer, topic) => Metadata(topic, topic, peer.Name("unknown"))),
        Scenario.OnTopic("Metadata with operations", ApiKey.Metadata, (_, topic) =>
            new MetadataRequest { Topics = [new() { Name = topic }], AllowAutoTopicCreation = false, IncludeTopicAuthorizedOperations = true }),
        Scenario.Of("Metadata with cluster operations", ApiKey.Metadata, _ => new MetadataRequest { Topics = [], IncludeClusterAuthorizedOperations = true }),
        new("Metadata creates a topic", ApiKey.Metadata, async (peer, version) =>
        {
            await peer.AskAsync(new MetadataRequest { Topics = [new() { Name = peer.Name("auto") }] }, version);
            await peer.AwaitTopicAsync(peer.Name("auto"));
            await peer.AskAsync(Metadata(peer.Name("auto")), version);
        }),

        Scenario.OnTopic("DescribeTopicPartitions", ApiKey.DescribeTopicPartitions, (_, topic) => new DescribeTopicPartitionsRequest { Topics = [new() { Name = topic }] }, 3),
        Scenario.OnTopic("DescribeTopicPartitions limit", ApiKey.DescribeTopicPartitions,
            (_, topic) => new DescribeTopicPartitionsRequest { Topics = [new() { Name = topic }], ResponsePartitionLimit = 2 }, 3),
        Scenario.OnTopic("DescribeTopicPartitions cursor", ApiKey.DescribeTopicPartitions,
            (_, topic) => new DescribeTopicPartitionsRequest { Topics = [new() { Name = topic }], Cursor = new() { TopicName = topic, PartitionIndex = 2 } }, 3),
        Scenario.OnTopic("DescribeTopicPartitions cursor at another topic", ApiKey.DescribeTopicPartitions,
            (_, topic) => new DescribeTopicPartitionsRequest { Topics = [new() { Name = topic }], Cursor = new() { TopicName = "zzzz", PartitionIndex = 0 } }, 3),
        Scenario.OnTopic("DescribeTopicPartitions bad cursor", ApiKey.DescribeTopicPartitions,
            (_, topic) => new DescribeTopicPartitionsRequest { Topics = [new() { Name = topic }], Cursor = new() { TopicName = topic, PartitionIndex = -1 } }, 3),
        Scenario.OnTopic("DescribeTopicPartitions limit zero", ApiKey.DescribeTopicPartitions,
            (_, topic) => new DescribeTopicPartitionsRequest { Topics = [new() { Name = topic }], ResponsePartitionLimit = 0 }, 3),
        Scenario.OnTopic("DescribeTopicPartitions unknown and bad", ApiKey.DescribeTopicPartitions,
            (peer, topic) => new DescribeTopicPartitionsRequest { Topics = [new() { Name = peer.Name("unknown") }, new() { Name = topic }, new() { Name = "bad/name" }, new() { Name = topic }] }),

        Create("CreateTopics", Topic("ok", 2, 1)),
        Create("CreateTopics with configuration", Topic("ok", 2, 1, ("retention.ms", "1000"), ("cleanup.policy", "compact"))),
        Create("CreateTopics with defaults", Topic("ok", -1, -1)),
        Create("CreateTopics zero partitions", Topic("bad", 0, 1)),
        Create("CreateTopics negative partitions", Topic("bad", -2, 1)),
        Create("CreateTopics zero replicas", Topic("bad", 1, 0)),
        Create("CreateTopics too many replicas", Topic("bad", 1, 2)),
        Create("CreateTopics too many partitions", Topic("bad", 10_001, 1)),
        Create("CreateTopics unknown configuration", Topic("bad", 1, 1, ("no.such.key", "1"))),
        Create("CreateTopics bad configuration value", Topic("bad", 1, 1, ("retention.ms", "soon"))),
        Create("CreateTopics configuration out of range", Topic("bad", 1, 1, ("segment.bytes", "1"))),
        Create("CreateTopics null configuration", Topic("bad", 1, 1, ("retention.ms", null))),
        Create("CreateTopics assigned", Assigned("ok", (0, [1]), (1, [1]))),
        Create("CreateTopics assigned to an unknown broker", Assigned("bad", (0, [7]))),
        Create("CreateTopics assigned twice to a broker", Assigned("bad", (0, [1, 1]))),
        Create("CreateTopics assigned with a gap", Assigned("bad", (0, [1]), (2, [1]))),
        Create("CreateTopics assigned to nobody", Assigned("bad", (0, []))),
        Create("CreateTopics assigned and counted", _ => new() { Name = "assigned-counted", NumPartitions = 1, ReplicationFactor = 1, Assignments = [new() { PartitionIndex = 0, BrokerIds = [1] }] }),
        Create("CreateTopics empty name", Exactly("")),
        Create("CreateTopics dot", Exactly(".")),
        Create("CreateTopics dot dot", Exactly("..")),
        Create("CreateTopics bad character", Exactly("bad name")),
        Create("CreateTopics too long", Exactly(s_longest + "x")),
        Create("CreateTopics internal name", Exactly("__cluster_metadata")),
        new("CreateTopics longest name", ApiKey.CreateTopics, async (peer, version) =>
            await peer.AskAsync(Request(new CreateTopicsRequest.CreatableTopic { Name = $"v{version}{s_longest}"[..249], NumPartitions = 1, ReplicationFactor = 1 }), version)),
        new("CreateTopics validate only", ApiKey.CreateTopics, async (peer, version) =>
        {
            var request = Request(Topic("checked", 2, 1)(peer));
            request.ValidateOnly = true;
            await peer.AskAsync(request, version);
            await peer.AskAsync(Metadata(peer.Name("checked")), 9);
        }),
        new("CreateTopics twice", ApiKey.CreateTopics, async (peer, version) =>
        {
            await peer.AskAsync(Request(Topic("twice", 1, 1)(peer)), version);
            await peer.AskAsync(Request(Topic("twice", 1, 1)(peer)), version);
        }),
        new("CreateTopics twice in a request", ApiKey.CreateTopics, async (peer, version) =>
            await peer.AskAsync(Request(Topic("same", 1, 1)(peer), Topic("same", 2, 1)(peer), Topic("other", 1, 1)(peer)), version)),
        new("CreateTopics names that collide", ApiKey.CreateTopics, async (peer, version) =>
        {
            await peer.AskAsync(Request(Exactly($"collide.v{version}.a")(peer)), version);
            await peer.AskAsync(Request(Exactly($"collide_v{version}.a")(peer)), version);
        }),
        Scenario.Of("CreateTopics of nothing", ApiKey.CreateTopics, _ => new CreateTopicsRequest()),

        Scenario.OnTopic("CreatePartitions", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 3)),
        Scenario.OnTopic("CreatePartitions assigned", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 3, [1], [1])),
        Scenario.OnTopic("CreatePartitions assigned to too few", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 3, [1])),
        Scenario.OnTopic("CreatePartitions assigned to an unknown broker", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 2, [8])),
        Scenario.OnTopic("CreatePartitions assigned twice to a broker", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 2, [1, 1])),
        Scenario.OnTopic("CreatePartitions assigned to nobody", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 2, [[]])),
        Scenario.OnTopic("CreatePartitions same count", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 2), 2),
        Scenario.OnTopic("CreatePartitions fewer", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 1), 2),
        Scenario.OnTopic("CreatePartitions zero", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, 0), 2),
        Scenario.OnTopic("CreatePartitions negative", ApiKey.CreatePartitions, (_, topic) => Partitions(topic, -1), 2),
        Scenario.Of("CreatePartitions of an unknown topic", ApiKey.CreatePartitions, peer => Partitions(peer.Name("unknown"), 2)),
        Scenario.OnTopic("CreatePartitions of a topic twice", ApiKey.CreatePartitions, (_, topic) => new CreatePartitionsRequest
        {
            TimeoutMs = 10_000,
            Topics = [new() { Name = topic, Count = 2, Assignments = null }, new() { Name = topic, Count = 3, Assignments = null }],
        }),
        new("CreatePartitions validate only", ApiKey.CreatePartitions, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync();
            var request = Partitions(topic, 2);
            request.ValidateOnly = true;
            await peer.AskAsync(request, version);
            await peer.AskAsync(Metadata(topic), 9);
        }),

        new("DeleteTopics", ApiKey.DeleteTopics, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync(2);
            await peer.AskAsync(Delete(version, topic), version);
            await peer.AwaitNoTopicAsync(topic);
            await peer.AskAsync(Delete(version, topic), version);
        }),
        Scenario.OnTopic("DeleteTopics by id", ApiKey.DeleteTopics, (peer, topic) => DeleteById(peer.IdOf(topic))),
        Scenario.Of("DeleteTopics of an unknown id", ApiKey.DeleteTopics, _ => DeleteById(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))),
        Scenario.OnTopic("DeleteTopics by name and id", ApiKey.DeleteTopics, (peer, topic) =>
            new DeleteTopicsRequest { Topics = [new() { Name = topic, TopicId = peer.IdOf(topic) }], TimeoutMs = 10_000 }),
        Scenario.Of("DeleteTopics by neither", ApiKey.DeleteTopics, _ => new DeleteTopicsRequest { Topics = [new() { Name = null }], TimeoutMs = 10_000 }),
        new("DeleteTopics twice in a request", ApiKey.DeleteTopics, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync();
            await peer.AskAsync(Delete(version, topic, topic, peer.Name("unknown")), version);
        }),
        Scenario.Of("DeleteTopics bad name", ApiKey.DeleteTopics, (_, version) => Delete(version, "bad/name")),
        Scenario.Of("DeleteTopics of the metadata log", ApiKey.DeleteTopics, (_, version) => Delete(version, "__cluster_metadata")),
        Scenario.Of("DeleteTopics of nothing", ApiKey.DeleteTopics, (_, version) => Delete(version)),
    ];

    private static Scenario Create(string name, Func<Peer, CreateTopicsRequest.CreatableTopic> topic) =>
        Scenario.Of(name, ApiKey.CreateTopics, peer => Request(topic(peer)));

    private static CreateTopicsRequest Request(params CreateTopicsRequest.CreatableTopic[] topics) => new() { Topics = [.. topics], TimeoutMs = 10_000 };

    private static Func<Peer, CreateTopicsRequest.CreatableTopic> Topic(string what, int partitions, short replicas, params (string Name, string? Value)[] configs) => peer => new()
    {
        Name = peer.Name(what),
        NumPartitions = partitions,
        ReplicationFactor = replicas,
        Configs = [.. configs.Select(c => new CreateTopicsRequest.CreatableTopicConfig { Name = c.Name, Value = c.Value })],
    };

    private static Func<Peer, CreateTopicsRequest.CreatableTopic> Exactly(string name) => _ => new() { Name = name, NumPartitions = 1, ReplicationFactor = 1 };

    private static Func<Peer, CreateTopicsRequest.CreatableTopic> Assigned(string what, params (int Partition, int[] Brokers)[] assignments) => peer => new()
    {
        Name = peer.Name(what),
        NumPartitions = -1,
        ReplicationFactor = -1,
        Assignments = [.. assignments.Select(a => new CreateTopicsRequest.CreatableReplicaAssignment { PartitionIndex = a.Partition, BrokerIds = [.. a.Brokers] })],
    };

    private static MetadataRequest Metadata(params string[] topics) =>
        new() { Topics = [.. topics.Select(name => new MetadataRequest.MetadataRequestTopic { Name = name })], AllowAutoTopicCreation = false };

    private static MetadataRequest MetadataById(Guid id) => new() { Topics = [new() { Name = null, TopicId = id }], AllowAutoTopicCreation = false };

    private static CreatePartitionsRequest Partitions(string topic, int count, params int[][] assignments) => new()
    {
        TimeoutMs = 10_000,
        Topics =
        [
            new()
            {
                Name = topic,
                Count = count,
                Assignments = assignments.Length == 0 ? null : [.. assignments.Select(brokers => new CreatePartitionsRequest.CreatePartitionsAssignment { BrokerIds = [.. brokers] })],
            },
        ],
    };

    private static DeleteTopicsRequest Delete(short version, params string[] names)
    {
        const short FirstWithStates = 6;
        return version < FirstWithStates
            ? new DeleteTopicsRequest { TopicNames = [.. names], TimeoutMs = 10_000 }
            : new DeleteTopicsRequest { Topics = [.. names.Select(name => new DeleteTopicsRequest.DeleteTopicState { Name = name })], TimeoutMs = 10_000 };
    }

    private static DeleteTopicsRequest DeleteById(Guid id) => new() { Topics = [new() { TopicId = id }], TimeoutMs = 10_000 };
}
