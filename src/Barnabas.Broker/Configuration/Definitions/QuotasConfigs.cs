using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Windows in which rates are measured, and who computes them.</summary>
internal static class QuotasConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Int("quota.window.num", Low).Default(11).AtLeast(1)
            .Doc("Samples kept for client quotas."),
        Int("quota.window.size.seconds", Low).Default(1).AtLeast(1)
            .Doc("Length of a sample of client quotas."),
        Int("replication.quota.window.num", Low).Default(11).AtLeast(1)
            .Doc("Samples kept for replication quotas."),
        Int("replication.quota.window.size.seconds", Low).Default(1).AtLeast(1)
            .Doc("Length of a sample of replication quotas."),
        Int("alter.log.dirs.replication.quota.window.num", Low).Default(11).AtLeast(1)
            .Doc("Samples kept for quotas of moves between directories."),
        Int("alter.log.dirs.replication.quota.window.size.seconds", Low).Default(1).AtLeast(1)
            .Doc("Length of a sample of quotas of moves between directories."),
        Int("controller.quota.window.num", Low).Default(11).AtLeast(1)
            .Doc("Samples kept for controller mutation quotas."),
        Int("controller.quota.window.size.seconds", Low).Default(1).AtLeast(1)
            .Doc("Length of a sample of controller mutation quotas."),
        Class("client.quota.callback.class", Low)
            .Doc("Class that computes client quotas."),
    ];
}
