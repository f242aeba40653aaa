using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>What this node is in the cluster, and how it starts and stops.</summary>
internal static class ServerConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        List("process.roles", High).DistinctNonEmpty("broker", "controller").Required().ActedOn()
            .Doc("Roles of this node: broker, controller, or both. Absent means both, on a single node."),
        Int("node.id", High).AtLeast(0).Required().ActedOn()
            .Doc("Number of this node, unique in the cluster."),
        Int("broker.id", High).Default(-1).ActedOn()
            .Doc("Older name of node.id."),
        Boolean("broker.id.generation.enable", Medium).Default(true).Only39()
            .Doc("Let ZooKeeper hand out broker numbers."),
        Int("reserved.broker.max.id", Medium).Default(1000).AtLeast(0).Only39()
            .Doc("Largest number that may be given as broker.id; generated ones start above it."),
        String("broker.rack", Medium).ActedOn()
            .Doc("Rack or zone of this broker, used for spreading replicas and for fetching from a near one."),
        Int("background.threads", High, ClusterWide).Default(10).AtLeast(1)
            .Doc("Threads for periodic housekeeping such as retention and checkpoints."),
        Int("num.io.threads", High, ClusterWide).Default(8).AtLeast(1)
            .Doc("Threads that handle requests, disk access included."),
        Int("request.timeout.ms", High).Default(30_000).ActedOn()
            .Doc("Longest wait for the answer to a request between nodes."),
        Boolean("delete.topic.enable", High).Default(true).ActedOn()
            .Doc("Whether topics can be deleted at all."),
        Boolean("auto.create.topics.enable", High).Default(true).ActedOn()
            .Doc("Create a missing topic when a client asks for it by name."),
        Int("num.partitions", Medium).Default(1).AtLeast(1).ActedOn()
            .Doc("Partitions of a topic that is created without a count."),
        Int("default.replication.factor", Medium).Default(1).ActedOn()
            .Doc("Replicas of a topic that is created without a factor."),
        Int("max.request.partition.size.limit", Medium).Default(2000).AtLeast(1).ActedOn()
            .Doc("Most partitions listed in one answer of DescribeTopicPartitions."),
        Class("create.topic.policy.class.name", Low)
            .Doc("Class that may refuse the creation of a topic."),
        Class("alter.config.policy.class.name", Low)
            .Doc("Class that may refuse a change of configuration."),
        Boolean("alter.config.policy.kraft.compatibility.enable", Low).Default(false).Only39()
            .Doc("Pass only the changed keys to the policy class, as ZooKeeper mode did."),
        List("config.providers", Low, ClusterWide).Default("").Distinct()
            .Doc("Names of providers that resolve ${provider:path:key} references."),
        Boolean("controlled.shutdown.enable", Medium).Default(true)
            .Doc("Move leadership away before stopping."),
        Int("controlled.shutdown.max.retries", Medium).Default(3).Only39()
            .Doc("Attempts at a controlled shutdown before stopping anyway."),
        Long("controlled.shutdown.retry.backoff.ms", Medium).Default(5000).Only39()
            .Doc("Pause between two attempts at a controlled shutdown."),
        Long("server.max.startup.time.ms", Medium).Default(long.MaxValue).AtLeast(0).Internal()
            .Doc("Give up when start-up takes longer than this."),
        Int("broker.heartbeat.interval.ms", Medium).Default(2000)
            .Doc("Pause between heartbeats of a broker to the controller."),
        Int("broker.session.timeout.ms", Medium).Default(9000).ActedOn()
            .Doc("Silence after which the controller fences a broker."),
        Int("initial.broker.registration.timeout.ms", Medium).Default(60_000)
            .Doc("Longest wait for the first registration with the controller."),
        Boolean("unstable.api.versions.enable", High).Default(false).Internal()
            .Doc("Offer API versions that are not final yet."),
        Boolean("unstable.feature.versions.enable", High).Default(false).Internal()
            .Doc("Allow feature levels that are not final yet."),
        String("inter.broker.protocol.version", Medium).Default("3.9-IV0").OneOf(MetadataVersions.Names).Only39()
            .Doc("Version spoken between brokers in ZooKeeper mode."),
    ];
}
