using Barnabas.Broker.Configuration.Constraints;
using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Segments, flushing, retention and the directories that hold them.</summary>
internal static class LogsConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        List("log.dir", High).Default("/tmp/kafka-logs").DistinctNonEmpty().ActedOn()
            .Doc("Directory of the partition logs, when log.dirs is absent."),
        List("log.dirs", High).DistinctNonEmpty().ActedOn()
            .Doc("Directories of the partition logs, separated by commas."),
        Long("log.dir.failure.timeout.ms", Low).Default(30_000).AtLeast(1)
            .Doc("Stop when a failed directory cannot be reported to the controller for this long."),
        List("cordoned.log.dirs", Medium, PerBroker).Default("").Distinct()
            .Doc("Directories that receive no new partitions."),
        Int("log.segment.bytes", High, ClusterWide).Default(1_073_741_824).AtLeast(1_048_576).ActedOn()
            .Doc("Roll a segment that would grow past this size."),
        Long("log.roll.ms", High, ClusterWide).ActedOn()
            .Doc("Roll a segment of this age, full or not."),
        Int("log.roll.hours", High).Default(168).AtLeast(1).ActedOn()
            .Doc("log.roll.ms in hours."),
        Long("log.roll.jitter.ms", High, ClusterWide).ActedOn()
            .Doc("Most that is taken off log.roll.ms at random, so that not all partitions roll together."),
        Int("log.roll.jitter.hours", High).Default(0).AtLeast(0).ActedOn()
            .Doc("log.roll.jitter.ms in hours."),
        Long("log.retention.ms", High, ClusterWide).ActedOn()
            .Doc("Delete closed segments older than this; -1 keeps them."),
        Int("log.retention.minutes", High).ActedOn()
            .Doc("log.retention.ms in minutes."),
        Int("log.retention.hours", High).Default(168).ActedOn()
            .Doc("log.retention.ms in hours."),
        Long("log.retention.bytes", High, ClusterWide).Default(-1).ActedOn()
            .Doc("Delete the oldest closed segments of a partition above this size; -1 means no bound."),
        Long("log.retention.check.interval.ms", Medium).Default(300_000).AtLeast(1).ActedOn()
            .Doc("Pause between two looks for segments to delete."),
        Long("log.segment.delete.delay.ms", High, ClusterWide).Default(60_000).AtLeast(0).ActedOn()
            .Doc("Time between the renaming of a file and its removal."),
        List("log.cleanup.policy", Medium, ClusterWide).Default("delete").Distinct("compact", "delete")
            .Doc("What happens to old segments: delete, compact, or both."),
        Int("log.index.size.max.bytes", Medium, ClusterWide).Default(10_485_760).AtLeast(4).ActedOn()
            .Doc("Size bound of an offset index; a full index rolls the segment."),
        Int("log.index.interval.bytes", Medium, ClusterWide).Default(4096).AtLeast(0).ActedOn()
            .Doc("Bytes of log between two entries of the offset index."),
        Long("log.flush.interval.messages", High, ClusterWide).Default(long.MaxValue).AtLeast(1).ActedOn()
            .Doc("Records in a partition before it is forced to disk."),
        Long("log.flush.interval.ms", High, ClusterWide).ActedOn()
            .Doc("Time that a record may stay in memory before it is forced to disk."),
        Long("log.flush.scheduler.interval.ms", High).Default(long.MaxValue).ActedOn()
            .Doc("Pause between two looks for logs to force to disk."),
        Int("log.flush.offset.checkpoint.interval.ms", High).Default(60_000).AtLeast(0).ActedOn()
            .Doc("Pause between two writes of the recovery points."),
        Int("log.flush.start.offset.checkpoint.interval.ms", High).Default(60_000).AtLeast(0).ActedOn()
            .Doc("Pause between two writes of the log start offsets."),
        Long("barnabas.log.cache.bytes", Low).Default(-1).AtLeast(-1).Internal().ActedOn()
            .Doc("Newest log data that stays in the page cache, all partitions together; -1 is a quarter of the memory."),
        Long("log.initial.task.delay.ms", Low).Default(30_000).AtLeast(0).Internal()
            .Doc("Delay of the first run of the periodic log tasks."),
        Boolean("log.preallocate", Medium, ClusterWide).Default(false).ActedOn()
            .Doc("Give a new segment its full size at once."),
        Int("num.recovery.threads.per.data.dir", High, ClusterWide).Default(2).AtLeast(1).ActedOn()
            .Doc("Threads per directory that load logs at start and flush them at stop."),
        Int("message.max.bytes", High, ClusterWide).Default(1_048_588).AtLeast(0).ActedOn()
            .Doc("Largest record batch accepted, after compression."),
        String("log.message.timestamp.type", Medium, ClusterWide).Default("CreateTime").OneOf("CreateTime", "LogAppendTime").ActedOn()
            .Doc("Whether a record carries the time of its creation or of its append."),
        Long("log.message.timestamp.before.max.ms", Medium, ClusterWide).Default(long.MaxValue).AtLeast(0).ActedOn()
            .Doc("How far a creation time may lie behind the broker's clock."),
        Long("log.message.timestamp.after.max.ms", Medium, ClusterWide).Default(3_600_000).AtLeast(0).ActedOn()
            .Doc("How far a creation time may lie ahead of the broker's clock."),
        Long("log.message.timestamp.difference.max.ms", Medium).Default(long.MaxValue).AtLeast(0).Only39()
            .Doc("Older single bound for both timestamp distances."),
        String("log.message.format.version", Medium).Default("3.0-IV1").OneOf(MetadataVersions.Names).Only39()
            .Doc("Older record format to write; v2 is always written."),
        Boolean("log.message.downconversion.enable", Low, ClusterWide).Default(true).Only39()
            .Doc("Convert batches for fetches of old versions."),
        String("compression.type", High, ClusterWide).Default("producer")
            .OneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer").ActedOn()
            .Doc("Codec that batches are stored with; producer keeps theirs."),
        Int("compression.gzip.level", Medium, ClusterWide).Default(-1).Must(new GzipLevelConstraint()).ActedOn()
            .Doc("Level when the broker compresses by gzip; -1 is zlib's default."),
        Int("compression.lz4.level", Medium, ClusterWide).Default(9).Between(1, 17).ActedOn()
            .Doc("Level when the broker compresses by lz4."),
        Int("compression.zstd.level", Medium, ClusterWide).Default(3).Between(-131_072, 22).ActedOn()
            .Doc("Level when the broker compresses by zstd."),
    ];
}
