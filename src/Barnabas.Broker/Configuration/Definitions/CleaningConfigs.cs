using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Log compaction.</summary>
internal static class CleaningConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Boolean("log.cleaner.enable", Medium).Default(true)
            .Doc("Run the cleaner; compacted topics need it."),
        Int("log.cleaner.threads", Medium, ClusterWide).Default(1).AtLeast(0)
            .Doc("Threads that compact logs."),
        Double("log.cleaner.io.max.bytes.per.second", Medium, ClusterWide).Default(double.MaxValue)
            .Doc("Bound of bytes read and written by the cleaner in a second."),
        Long("log.cleaner.dedupe.buffer.size", Medium, ClusterWide).Default(134_217_728)
            .Doc("Memory for the key tables of all cleaner threads."),
        Int("log.cleaner.io.buffer.size", Medium, ClusterWide).Default(524_288).AtLeast(0)
            .Doc("Memory for the I/O buffers of all cleaner threads."),
        Double("log.cleaner.io.buffer.load.factor", Medium, ClusterWide).Default(0.9)
            .Doc("How full a key table may get."),
        Long("log.cleaner.backoff.ms", Medium, ClusterWide).Default(15_000).AtLeast(0)
            .Doc("Sleep of the cleaner when nothing is dirty."),
        Double("log.cleaner.min.cleanable.ratio", Medium, ClusterWide).Default(0.5).Between(0, 1)
            .Doc("Dirty share of a log that makes it worth compacting."),
        Long("log.cleaner.delete.retention.ms", Medium, ClusterWide).Default(86_400_000).AtLeast(0)
            .Doc("How long a delete marker outlives the compaction that saw it."),
        Long("log.cleaner.min.compaction.lag.ms", Medium, ClusterWide).Default(0).AtLeast(0)
            .Doc("Age below which a record is not compacted."),
        Long("log.cleaner.max.compaction.lag.ms", Medium, ClusterWide).Default(long.MaxValue).AtLeast(1)
            .Doc("Age above which a record must be compacted."),
    ];
}
