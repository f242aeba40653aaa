using Barnabas.Broker.Configuration.Constraints;
using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Keys of a topic; a broker key behind one is its default.</summary>
internal static class TopicConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        List("cleanup.policy", Medium, ClusterWide).Default("delete").Distinct("compact", "delete").From("log.cleanup.policy")
            .Doc("What happens to old segments: delete, compact, or both."),
        String("compression.type", Medium, ClusterWide).Default("producer")
            .OneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer").From("compression.type").ActedOn()
            .Doc("Codec that batches are stored with; producer keeps theirs."),
        Int("compression.gzip.level", Medium, ClusterWide).Default(-1).Must(new GzipLevelConstraint()).From("compression.gzip.level").ActedOn()
            .Doc("Level when the broker compresses by gzip; -1 is zlib's default."),
        Int("compression.lz4.level", Medium, ClusterWide).Default(9).Between(1, 17).From("compression.lz4.level").ActedOn()
            .Doc("Level when the broker compresses by lz4."),
        Int("compression.zstd.level", Medium, ClusterWide).Default(3).Between(-131_072, 22).From("compression.zstd.level").ActedOn()
            .Doc("Level when the broker compresses by zstd."),
        Long("delete.retention.ms", Medium, ClusterWide).Default(86_400_000).AtLeast(0).From("log.cleaner.delete.retention.ms")
            .Doc("How long a delete marker outlives the compaction that saw it."),
        Long("file.delete.delay.ms", Medium, ClusterWide).Default(60_000).AtLeast(0).From("log.segment.delete.delay.ms").ActedOn()
            .Doc("Time between the renaming of a file and its removal."),
        Long("flush.messages", Medium, ClusterWide).Default(long.MaxValue).AtLeast(1).From("log.flush.interval.messages").ActedOn()
            .Doc("Records in a partition before it is forced to disk."),
        Long("flush.ms", Medium, ClusterWide).Default(long.MaxValue).AtLeast(0).From("log.flush.interval.ms").ActedOn()
            .Doc("Time that a record may stay in memory before it is forced to disk."),
        List("follower.replication.throttled.replicas", Medium, ClusterWide).Default("").Must(new ThrottledReplicasConstraint())
            .Doc("Follower replicas whose fetching is throttled, as partition:broker pairs or *."),
        Int("index.interval.bytes", Medium, ClusterWide).Default(4096).AtLeast(0).From("log.index.interval.bytes").ActedOn()
            .Doc("Bytes of log between two entries of the offset index."),
        Int("internal.segment.bytes", Medium, ClusterWide).Internal().ActedOn()
            .Doc("Segment size without a lower bound, for tests."),
        List("leader.replication.throttled.replicas", Medium, ClusterWide).Default("").Must(new ThrottledReplicasConstraint())
            .Doc("Leader replicas whose sending is throttled, as partition:broker pairs or *."),
        Long("local.retention.bytes", Medium, ClusterWide).Default(-2).AtLeast(-2).From("log.local.retention.bytes")
            .Doc("Size above which segments that were copied away leave the local disk; -2 follows retention.bytes."),
        Long("local.retention.ms", Medium, ClusterWide).Default(-2).AtLeast(-2).From("log.local.retention.ms")
            .Doc("Age above which a segment that was copied away leaves the local disk; -2 follows retention.ms."),
        Long("max.compaction.lag.ms", Medium, ClusterWide).Default(long.MaxValue).AtLeast(1).From("log.cleaner.max.compaction.lag.ms")
            .Doc("Age above which a record must be compacted."),
        Int("max.message.bytes", Medium, ClusterWide).Default(1_048_588).AtLeast(0).From("message.max.bytes").ActedOn()
            .Doc("Largest record batch accepted, after compression."),
        Boolean("message.downconversion.enable", Low, ClusterWide).Default(true).From("log.message.downconversion.enable").Only39()
            .Doc("Convert batches for fetches of old versions."),
        String("message.format.version", Medium, ClusterWide).Default("3.0-IV1")
            .OneOf(MetadataVersions.Names).From("log.message.format.version").Only39()
            .Doc("Older record format to write; v2 is always written."),
        Long("message.timestamp.after.max.ms", Medium, ClusterWide)
            .Default(3_600_000).AtLeast(0).From("log.message.timestamp.after.max.ms").ActedOn()
            .Doc("How far a creation time may lie ahead of the broker's clock."),
        Long("message.timestamp.before.max.ms", Medium, ClusterWide)
            .Default(long.MaxValue).AtLeast(0).From("log.message.timestamp.before.max.ms").ActedOn()
            .Doc("How far a creation time may lie behind the broker's clock."),
        Long("message.timestamp.difference.max.ms", Medium, ClusterWide)
            .Default(long.MaxValue).AtLeast(0).From("log.message.timestamp.difference.max.ms").Only39()
            .Doc("Older single bound for both timestamp distances."),
        String("message.timestamp.type", Medium, ClusterWide).Default("CreateTime")
            .OneOf("CreateTime", "LogAppendTime").From("log.message.timestamp.type").ActedOn()
            .Doc("Whether a record carries the time of its creation or of its append."),
        Double("min.cleanable.dirty.ratio", Medium, ClusterWide).Default(0.5).Between(0, 1).From("log.cleaner.min.cleanable.ratio")
            .Doc("Dirty share of a log that makes it worth compacting."),
        Long("min.compaction.lag.ms", Medium, ClusterWide).Default(0).AtLeast(0).From("log.cleaner.min.compaction.lag.ms")
            .Doc("Age below which a record is not compacted."),
        Int("min.insync.replicas", Medium, ClusterWide).Default(1).AtLeast(1).From("min.insync.replicas").ActedOn()
            .Doc("In-sync replicas that a write with acks=all needs."),
        Boolean("preallocate", Medium, ClusterWide).Default(false).From("log.preallocate").ActedOn()
            .Doc("Give a new segment its full size at once."),
        Boolean("remote.log.copy.disable", Medium, ClusterWide).Default(false)
            .Doc("Stop copying segments to remote storage."),
        Boolean("remote.log.delete.on.disable", Medium, ClusterWide).Default(false)
            .Doc("Delete the remote segments when tiered storage is turned off for the topic."),
        Boolean("remote.storage.enable", Medium, ClusterWide).Default(false)
            .Doc("Keep closed segments in remote storage."),
        Long("retention.bytes", Medium, ClusterWide).Default(-1).From("log.retention.bytes").ActedOn()
            .Doc("Delete the oldest closed segments of a partition above this size; -1 means no bound."),
        Long("retention.ms", Medium, ClusterWide).Default(604_800_000).AtLeast(-1).From("log.retention.ms").ActedOn()
            .Doc("Delete closed segments older than this; -1 keeps them."),
        Int("segment.bytes", Medium, ClusterWide).Default(1_073_741_824).AtLeast(1_048_576).From("log.segment.bytes").ActedOn()
            .Doc("Roll a segment that would grow past this size."),
        Int("segment.index.bytes", Medium, ClusterWide).Default(10_485_760).AtLeast(4).From("log.index.size.max.bytes").ActedOn()
            .Doc("Size bound of an offset index; a full index rolls the segment."),
        Long("segment.jitter.ms", Medium, ClusterWide).Default(0).AtLeast(0).From("log.roll.jitter.ms").ActedOn()
            .Doc("Most that is taken off segment.ms at random, so that not all partitions roll together."),
        Long("segment.ms", Medium, ClusterWide).Default(604_800_000).AtLeast(1).From("log.roll.ms").ActedOn()
            .Doc("Roll a segment of this age, full or not."),
        Boolean("unclean.leader.election.enable", Medium, ClusterWide).Default(false).From("unclean.leader.election.enable")
            .Doc("Let a replica outside the ISR lead, at the price of lost records."),
    ];
}
