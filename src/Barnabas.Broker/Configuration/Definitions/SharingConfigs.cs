using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Share groups and their coordinator.</summary>
internal static class SharingConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Boolean("group.share.enable", Medium).Default(false).Internal().Only39()
            .Doc("Early switch for share groups of 3.9."),
        List("group.share.assignors", Medium).Default("simple").DistinctNonEmpty()
            .Doc("Server-side assignors of share groups."),
        Int("group.share.assignment.interval.ms", Medium, ClusterWide).Default(1000).AtLeast(0)
            .Doc("Least time between two assignments of a share group."),
        Int("group.share.min.assignment.interval.ms", Medium).Default(0).AtLeast(0)
            .Doc("Lower bound of a group's own share.assignment.interval.ms."),
        Int("group.share.max.assignment.interval.ms", Medium).Default(15_000).AtLeast(0)
            .Doc("Upper bound of a group's own share.assignment.interval.ms."),
        Int("group.share.heartbeat.interval.ms", Medium).Default(5000).AtLeast(1)
            .Doc("Heartbeat interval given to members of share groups."),
        Int("group.share.min.heartbeat.interval.ms", Medium).Default(5000).AtLeast(1)
            .Doc("Lower bound of a group's own share.heartbeat.interval.ms."),
        Int("group.share.max.heartbeat.interval.ms", Medium).Default(15_000).AtLeast(1)
            .Doc("Upper bound of a group's own share.heartbeat.interval.ms."),
        Int("group.share.session.timeout.ms", Medium).Default(45_000).AtLeast(1)
            .Doc("Silence after which a member of a share group is removed."),
        Int("group.share.min.session.timeout.ms", Medium).Default(45_000).AtLeast(1)
            .Doc("Lower bound of a group's own share.session.timeout.ms."),
        Int("group.share.max.session.timeout.ms", Medium).Default(60_000).AtLeast(1)
            .Doc("Upper bound of a group's own share.session.timeout.ms."),
        Int("group.share.record.lock.duration.ms", Medium).Default(30_000).Between(1_000, 3_600_000)
            .Doc("How long an acquired record stays locked."),
        Int("group.share.min.record.lock.duration.ms", Medium).Default(15_000).Between(1_000, 30_000)
            .Doc("Lower bound of a group's own share.record.lock.duration.ms."),
        Int("group.share.max.record.lock.duration.ms", Medium).Default(60_000).Between(30_000, 3_600_000)
            .Doc("Upper bound of a group's own share.record.lock.duration.ms."),
        Int("group.share.partition.max.record.locks", Medium).Default(2000).Between(100, 10_000)
            .Doc("Records locked at a time in a partition."),
        Int("group.share.min.partition.max.record.locks", Medium).Default(100).Between(100, 2_000)
            .Doc("Lower bound of a group's own share.partition.max.record.locks."),
        Int("group.share.max.partition.max.record.locks", Medium).Default(4000).Between(2_000, 10_000)
            .Doc("Upper bound of a group's own share.partition.max.record.locks."),
        Int("group.share.delivery.count.limit", Medium).Default(5).Between(2, 10)
            .Doc("Deliveries of a record before it is given up."),
        Int("group.share.min.delivery.count.limit", Medium).Default(2).Between(2, 5)
            .Doc("Lower bound of a group's own share.delivery.count.limit."),
        Int("group.share.max.delivery.count.limit", Medium).Default(10).Between(5, 25)
            .Doc("Upper bound of a group's own share.delivery.count.limit."),
        Short("group.share.max.groups", Medium).Default(10).Between(1, 100).Only39()
            .Doc("Most share groups, in 3.9."),
        Int("group.share.max.size", Medium).Default(200).Between(1, 1_000)
            .Doc("Most members of a share group."),
        Int("group.share.max.share.sessions", Medium).Default(2000).AtLeast(1)
            .Doc("Share sessions kept at a time."),
        Int("group.share.initialize.retry.interval.ms", Low).Default(30_000).AtLeast(1).Internal()
            .Doc("Pause before a share-partition is initialised again."),
        String("group.share.persister.class.name", Medium).Default("org.apache.kafka.server.share.persister.DefaultStatePersister").Internal()
            .Doc("Class that stores the state of share-partitions."),
        Int("share.coordinator.threads", Medium).Default(1).AtLeast(1)
            .Doc("Loops that run the share coordinator."),
        Int("share.coordinator.append.linger.ms", Medium).Default(-1).AtLeast(-1)
            .Doc("Time that the share coordinator gathers writes; -1 adapts to the load."),
        Int("share.coordinator.cached.buffer.max.bytes", Medium, ClusterWide).Default(1_048_588).AtLeast(524_288)
            .Doc("Largest write buffer that the share coordinator keeps for the next write."),
        Int("share.coordinator.write.timeout.ms", High).Default(5000).AtLeast(1)
            .Doc("Longest wait for the replication of share state."),
        Int("share.coordinator.load.buffer.size", High).Default(5_242_880).AtLeast(1)
            .Doc("Bytes per read when share state is loaded."),
        Int("share.coordinator.snapshot.update.records.per.snapshot", Medium).Default(500).Between(0, 500)
            .Doc("Updates of share state between two full snapshots."),
        Int("share.coordinator.cold.partition.snapshot.interval.ms", Low).Default(300_000).AtLeast(1).Internal()
            .Doc("Pause between snapshots of share-partitions that nobody reads."),
        Int("share.coordinator.state.topic.num.partitions", High).Default(50).AtLeast(1).ActedOn()
            .Doc("Partitions of __share_group_state; must never change."),
        Short("share.coordinator.state.topic.replication.factor", High).Default(3).AtLeast(1).ActedOn()
            .Doc("Replicas of __share_group_state."),
        Short("share.coordinator.state.topic.min.isr", High).Default(2).AtLeast(1).ActedOn()
            .Doc("min.insync.replicas of __share_group_state."),
        Int("share.coordinator.state.topic.segment.bytes", High).Default(104_857_600).AtLeast(1).ActedOn()
            .Doc("Segment size of __share_group_state."),
        Int("share.coordinator.state.topic.compression.codec", High).Default(0)
            .Doc("Codec number of batches in __share_group_state."),
        Int("share.coordinator.state.topic.prune.interval.ms", Low).Default(300_000).AtLeast(1).Internal()
            .Doc("Pause between two removals of outdated share state."),
    ];
}
