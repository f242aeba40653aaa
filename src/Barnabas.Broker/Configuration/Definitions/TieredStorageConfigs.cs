using Barnabas.Broker.Configuration.Constraints;
using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Segments kept in remote storage.</summary>
internal static class TieredStorageConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Boolean("remote.log.storage.system.enable", Medium).Default(false)
            .Doc("Turn tiered storage on for this broker."),
        String("remote.log.storage.manager.class.name", Medium).Must(new TextConstraint(EmptyAllowed: false, NullAllowed: true))
            .Doc("Class that stores segments remotely."),
        String("remote.log.storage.manager.class.path", Medium)
            .Doc("Class path of the storage class."),
        String("remote.log.storage.manager.impl.prefix", Medium).Default("rsm.config.")
            .Must(new TextConstraint(EmptyAllowed: false, NullAllowed: true))
            .Doc("Prefix of the keys passed to the storage class."),
        String("remote.log.metadata.manager.class.name", Medium)
            .Default("org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager")
            .Must(new TextConstraint(EmptyAllowed: false, NullAllowed: true))
            .Doc("Class that stores the metadata of remote segments."),
        String("remote.log.metadata.manager.class.path", Medium)
            .Doc("Class path of the metadata class."),
        String("remote.log.metadata.manager.impl.prefix", Medium).Default("rlmm.config.")
            .Must(new TextConstraint(EmptyAllowed: false, NullAllowed: true))
            .Doc("Prefix of the keys passed to the metadata class."),
        String("remote.log.metadata.manager.listener.name", Medium).Must(new TextConstraint(EmptyAllowed: false, NullAllowed: true))
            .Doc("Listener that the metadata class connects to."),
        Int("remote.log.metadata.custom.metadata.max.bytes", Low).Default(128).AtLeast(0)
            .Doc("Most bytes of a storage class's own metadata per segment."),
        Long("remote.log.index.file.cache.total.size.bytes", Low, ClusterWide).Default(1_073_741_824).AtLeast(1)
            .Doc("Disk space for indexes of remote segments."),
        Long("remote.log.index.file.cache.ttl.ms", Low).Default(900_000).AtLeast(-1).Internal()
            .Doc("Drop the index of a remote segment that was unused for this long."),
        Int("remote.log.manager.thread.pool.size", Medium).Default(2).AtLeast(1)
            .Doc("Threads of the remote log manager."),
        Int("remote.log.manager.copier.thread.pool.size", Medium, ClusterWide).Default(10).AtLeast(1)
            .Doc("Threads that copy segments away."),
        Int("remote.log.manager.expiration.thread.pool.size", Medium, ClusterWide).Default(10).AtLeast(1)
            .Doc("Threads that delete expired remote segments."),
        Int("remote.log.manager.follower.thread.pool.size", Medium, ClusterWide).Default(2).AtLeast(1)
            .Doc("Threads for the tasks of follower partitions."),
        Long("remote.log.manager.task.interval.ms", Low).Default(30_000).AtLeast(1)
            .Doc("Pause between two runs of a partition's remote tasks."),
        Long("remote.log.manager.task.retry.backoff.ms", Low).Default(500).AtLeast(1).Internal()
            .Doc("First pause before a failed remote task is tried again."),
        Long("remote.log.manager.task.retry.backoff.max.ms", Low).Default(30_000).AtLeast(1).Internal()
            .Doc("Longest pause before a failed remote task is tried again."),
        Double("remote.log.manager.task.retry.jitter", Low).Default(0.2).Between(0, 0.5m).Internal()
            .Doc("Random share of that pause."),
        Long("remote.log.manager.copy.max.bytes.per.second", Medium, ClusterWide).Default(long.MaxValue).AtLeast(1)
            .Doc("Bound of bytes copied away in a second."),
        Int("remote.log.manager.copy.quota.window.num", Medium).Default(11).AtLeast(1)
            .Doc("Samples kept for the copy bound."),
        Int("remote.log.manager.copy.quota.window.size.seconds", Medium).Default(1).AtLeast(1)
            .Doc("Length of a sample of the copy bound."),
        Long("remote.log.manager.fetch.max.bytes.per.second", Medium, ClusterWide).Default(long.MaxValue).AtLeast(1)
            .Doc("Bound of bytes read back in a second."),
        Int("remote.log.manager.fetch.quota.window.num", Medium).Default(11).AtLeast(1)
            .Doc("Samples kept for the read bound."),
        Int("remote.log.manager.fetch.quota.window.size.seconds", Medium).Default(1).AtLeast(1)
            .Doc("Length of a sample of the read bound."),
        Int("remote.log.reader.threads", Medium, ClusterWide).Default(10).AtLeast(1)
            .Doc("Threads that read remote segments."),
        Int("remote.log.reader.max.pending.tasks", Medium).Default(100).AtLeast(1)
            .Doc("Remote reads that may wait."),
        Int("remote.fetch.max.wait.ms", Medium, ClusterWide).Default(500).AtLeast(1)
            .Doc("Longest wait of a fetch for a remote read."),
        Long("remote.list.offsets.request.timeout.ms", Medium, ClusterWide).Default(30_000).AtLeast(1)
            .Doc("Longest wait of ListOffsets for a remote look-up."),
        Long("log.local.retention.ms", Medium, ClusterWide).Default(-2).AtLeast(-2)
            .Doc("Age above which a segment that was copied away leaves the local disk; -2 follows log.retention.ms."),
        Long("log.local.retention.bytes", Medium, ClusterWide).Default(-2).AtLeast(-2)
            .Doc("Size above which segments that were copied away leave the local disk; -2 follows log.retention.bytes."),
        Boolean("follower.fetch.last.tiered.offset.enable", Medium, ClusterWide).Default(false)
            .Doc("Let a new follower start at the last offset that was copied away."),
    ];
}
