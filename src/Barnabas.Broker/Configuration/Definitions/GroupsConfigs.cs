using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Consumer groups and their offsets.</summary>
internal static class GroupsConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Int("group.initial.rebalance.delay.ms", Medium).Default(3000).ActedOn()
            .Doc("Wait for more members before the first rebalance of an empty classic group."),
        Int("group.min.session.timeout.ms", Medium).Default(6000).ActedOn()
            .Doc("Smallest session timeout that a classic member may ask for."),
        Int("group.max.session.timeout.ms", Medium).Default(1_800_000).ActedOn()
            .Doc("Largest session timeout that a classic member may ask for."),
        Int("group.max.size", Medium).Default(int.MaxValue).AtLeast(1).ActedOn()
            .Doc("Most members of a classic group."),
        Int("group.coordinator.threads", High).Default(4).AtLeast(1)
            .Doc("Loops that run the group coordinator."),
        Int("group.coordinator.background.threads", High).Default(2).AtLeast(1)
            .Doc("Threads for the coordinator's assignments and pattern matching."),
        Int("group.coordinator.append.linger.ms", Medium).Default(-1).AtLeast(-1)
            .Doc("Time that the coordinator gathers writes; -1 adapts to the load."),
        Int("group.coordinator.cached.buffer.max.bytes", Medium, ClusterWide).Default(1_048_588).AtLeast(524_288)
            .Doc("Largest write buffer that the coordinator keeps for the next write."),
        Boolean("group.coordinator.new.enable", Medium).Default(false).Internal().Only39()
            .Doc("Choose the newer coordinator of 3.x; always on here."),
        List("group.coordinator.rebalance.protocols", Medium).Default("classic,consumer,streams")
            .DistinctNonEmpty("consumer", "classic", "share", "streams").ActedOn()
            .Doc("Group protocols offered to clients."),
        List("group.consumer.assignors", Medium).Default("uniform,range").DistinctNonEmpty().ActedOn()
            .Doc("Server-side assignors of consumer groups; the first is the default."),
        Int("group.consumer.assignment.interval.ms", Medium, ClusterWide).Default(1000).AtLeast(0).ActedOn()
            .Doc("Least time between two assignments of a consumer group."),
        Int("group.consumer.min.assignment.interval.ms", Medium).Default(0).AtLeast(0).ActedOn()
            .Doc("Lower bound of a group's own consumer.assignment.interval.ms."),
        Int("group.consumer.max.assignment.interval.ms", Medium).Default(15_000).AtLeast(0).ActedOn()
            .Doc("Upper bound of a group's own consumer.assignment.interval.ms."),
        Int("group.consumer.heartbeat.interval.ms", Medium).Default(5000).AtLeast(1).ActedOn()
            .Doc("Heartbeat interval given to members of consumer groups."),
        Int("group.consumer.min.heartbeat.interval.ms", Medium).Default(5000).AtLeast(1).ActedOn()
            .Doc("Lower bound of a group's own consumer.heartbeat.interval.ms."),
        Int("group.consumer.max.heartbeat.interval.ms", Medium).Default(15_000).AtLeast(1).ActedOn()
            .Doc("Upper bound of a group's own consumer.heartbeat.interval.ms."),
        Int("group.consumer.session.timeout.ms", Medium).Default(45_000).AtLeast(1).ActedOn()
            .Doc("Silence after which a member of a consumer group is removed."),
        Int("group.consumer.min.session.timeout.ms", Medium).Default(45_000).AtLeast(1).ActedOn()
            .Doc("Lower bound of a group's own consumer.session.timeout.ms."),
        Int("group.consumer.max.session.timeout.ms", Medium).Default(60_000).AtLeast(1).ActedOn()
            .Doc("Upper bound of a group's own consumer.session.timeout.ms."),
        Int("group.consumer.max.size", Medium).Default(int.MaxValue).AtLeast(1).ActedOn()
            .Doc("Most members of a consumer group."),
        String("group.consumer.migration.policy", Medium).Default("bidirectional")
            .OneOfIgnoringCase("DISABLED", "DOWNGRADE", "UPGRADE", "BIDIRECTIONAL").ActedOn()
            .Doc("Which way a group may change between the classic and the consumer protocol."),
        Int("group.consumer.regex.refresh.interval.ms", Medium).Default(600_000).AtLeast(10_000).Internal().ActedOn()
            .Doc("Pause between two evaluations of a group's topic pattern."),
        Int("offset.metadata.max.bytes", High).Default(4096).ActedOn()
            .Doc("Longest text that a client may store with an offset."),
        Int("offsets.commit.timeout.ms", High).Default(5000).AtLeast(1).ActedOn()
            .Doc("Longest wait for the replication of a commit."),
        Short("offsets.commit.required.acks", High).Default(-1).Only39()
            .Doc("Acknowledgements that a commit needs."),
        Int("offsets.load.buffer.size", High).Default(5_242_880).AtLeast(1).ActedOn()
            .Doc("Bytes per read when offsets are loaded."),
        Int("offsets.retention.minutes", High).Default(10_080).AtLeast(1).ActedOn()
            .Doc("Offsets of an empty group go after this time."),
        Long("offsets.retention.check.interval.ms", High).Default(600_000).AtLeast(1).ActedOn()
            .Doc("Pause between two looks for expired offsets."),
        Int("offsets.topic.num.partitions", High).Default(50).AtLeast(1).ActedOn()
            .Doc("Partitions of __consumer_offsets; must never change."),
        Short("offsets.topic.replication.factor", High).Default(3).AtLeast(1).ActedOn()
            .Doc("Replicas of __consumer_offsets."),
        Int("offsets.topic.segment.bytes", High).Default(104_857_600).AtLeast(1).ActedOn()
            .Doc("Segment size of __consumer_offsets."),
        Int("offsets.topic.compression.codec", High).Default(0).ActedOn()
            .Doc("Codec number of batches in __consumer_offsets."),
    ];
}
