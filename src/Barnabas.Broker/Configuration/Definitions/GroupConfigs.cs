using Barnabas.Broker.Configuration.Constraints;
using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Keys of a consumer, share or streams group; a broker key behind one is its default.</summary>
internal static class GroupConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Int("consumer.assignment.interval.ms", Medium, ClusterWide).Default(1000).AtLeast(0).From("group.consumer.assignment.interval.ms").ActedOn()
            .Doc("Least time between two assignments of the group."),
        Int("consumer.heartbeat.interval.ms", Medium, ClusterWide).Default(5000).AtLeast(1).From("group.consumer.heartbeat.interval.ms").ActedOn()
            .Doc("Heartbeat interval given to the members."),
        Int("consumer.session.timeout.ms", Medium, ClusterWide).Default(45_000).AtLeast(1).From("group.consumer.session.timeout.ms").ActedOn()
            .Doc("Silence after which a member is removed."),
        Int("share.assignment.interval.ms", Medium, ClusterWide).Default(1000).AtLeast(0).From("group.share.assignment.interval.ms")
            .Doc("Least time between two assignments of the group."),
        String("share.auto.offset.reset", Medium, ClusterWide).Default("latest").Must(new ShareOffsetResetConstraint())
            .Doc("Where a share group starts to read a partition that it never read."),
        Int("share.delivery.count.limit", Medium, ClusterWide).Default(5).AtLeast(2).From("group.share.delivery.count.limit")
            .Doc("Deliveries of a record before it is given up."),
        Int("share.heartbeat.interval.ms", Medium, ClusterWide).Default(5000).AtLeast(1).From("group.share.heartbeat.interval.ms")
            .Doc("Heartbeat interval given to the members."),
        String("share.isolation.level", Medium, ClusterWide).Default("read_uncommitted").OneOf("read_committed", "read_uncommitted")
            .Doc("Whether members see records of open and aborted transactions."),
        Int("share.partition.max.record.locks", Medium, ClusterWide).Default(2000).AtLeast(100).From("group.share.partition.max.record.locks")
            .Doc("Records locked at a time in a partition."),
        Int("share.record.lock.duration.ms", Medium, ClusterWide).Default(30_000).AtLeast(1_000).From("group.share.record.lock.duration.ms")
            .Doc("How long an acquired record stays locked."),
        Boolean("share.renew.acknowledge.enable", Medium, ClusterWide).Default(true)
            .Doc("Let members extend the lock of a record."),
        Int("share.session.timeout.ms", Medium, ClusterWide).Default(45_000).AtLeast(1).From("group.share.session.timeout.ms")
            .Doc("Silence after which a member is removed."),
        Int("streams.assignment.interval.ms", Medium, ClusterWide).Default(1000).AtLeast(0).From("group.streams.assignment.interval.ms")
            .Doc("Least time between two assignments of the group."),
        Int("streams.heartbeat.interval.ms", Medium, ClusterWide).Default(5000).AtLeast(1).From("group.streams.heartbeat.interval.ms")
            .Doc("Heartbeat interval given to the members."),
        Int("streams.initial.rebalance.delay.ms", Medium, ClusterWide).Default(3000).AtLeast(0).From("group.streams.initial.rebalance.delay.ms")
            .Doc("Wait for more members before the first assignment."),
        Int("streams.num.standby.replicas", Medium, ClusterWide).Default(0).AtLeast(0).From("group.streams.num.standby.replicas")
            .Doc("Standby copies of each stateful task."),
        Int("streams.session.timeout.ms", Medium, ClusterWide).Default(45_000).AtLeast(1).From("group.streams.session.timeout.ms")
            .Doc("Silence after which a member is removed."),
    ];
}
