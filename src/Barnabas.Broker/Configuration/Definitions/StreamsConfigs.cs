using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Groups of the streams protocol.</summary>
internal static class StreamsConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Int("group.streams.assignment.interval.ms", Medium, ClusterWide).Default(1000).AtLeast(0)
            .Doc("Least time between two assignments of a streams group."),
        Int("group.streams.min.assignment.interval.ms", Medium).Default(0).AtLeast(0)
            .Doc("Lower bound of a group's own streams.assignment.interval.ms."),
        Int("group.streams.max.assignment.interval.ms", Medium).Default(15_000).AtLeast(0)
            .Doc("Upper bound of a group's own streams.assignment.interval.ms."),
        Int("group.streams.heartbeat.interval.ms", Medium).Default(5000).AtLeast(1)
            .Doc("Heartbeat interval given to members of streams groups."),
        Int("group.streams.min.heartbeat.interval.ms", Medium).Default(5000).AtLeast(1)
            .Doc("Lower bound of a group's own streams.heartbeat.interval.ms."),
        Int("group.streams.max.heartbeat.interval.ms", Medium).Default(15_000).AtLeast(1)
            .Doc("Upper bound of a group's own streams.heartbeat.interval.ms."),
        Int("group.streams.session.timeout.ms", Medium).Default(45_000).AtLeast(1)
            .Doc("Silence after which a member of a streams group is removed."),
        Int("group.streams.min.session.timeout.ms", Medium).Default(45_000).AtLeast(1)
            .Doc("Lower bound of a group's own streams.session.timeout.ms."),
        Int("group.streams.max.session.timeout.ms", Medium).Default(60_000).AtLeast(1)
            .Doc("Upper bound of a group's own streams.session.timeout.ms."),
        Int("group.streams.initial.rebalance.delay.ms", Medium).Default(3000).AtLeast(0)
            .Doc("Wait for more members before the first assignment of a streams group."),
        Int("group.streams.num.standby.replicas", Medium).Default(0).AtLeast(0)
            .Doc("Standby copies of each stateful task."),
        Int("group.streams.max.standby.replicas", Medium).Default(2).AtLeast(0)
            .Doc("Upper bound of a group's own streams.num.standby.replicas."),
        Int("group.streams.max.size", Medium).Default(int.MaxValue).AtLeast(1)
            .Doc("Most members of a streams group."),
    ];
}
