using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Followers, ISR and leadership.</summary>
internal static class ReplicationConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Int("min.insync.replicas", High, ClusterWide).Default(1).AtLeast(1).ActedOn()
            .Doc("In-sync replicas that a write with acks=all needs."),
        Boolean("unclean.leader.election.enable", High, ClusterWide).Default(false)
            .Doc("Let a replica outside the ISR lead, at the price of lost records."),
        Long("unclean.leader.election.interval.ms", Medium).Default(300_000).AtLeast(1).Internal()
            .Doc("Pause between two looks for partitions in need of an unclean election."),
        Boolean("eligible.leader.replicas.enable", High).Default(false).Only39()
            .Doc("Keep the set of replicas that may lead after the last ISR member is gone."),
        Boolean("auto.leader.rebalance.enable", High).Default(true)
            .Doc("Give leadership back to preferred replicas from time to time."),
        Long("leader.imbalance.check.interval.seconds", High).Default(300).AtLeast(1)
            .Doc("Pause between two looks for partitions not led by their preferred replica."),
        Int("leader.imbalance.per.broker.percentage", High).Default(10).Only39()
            .Doc("Share of misplaced leaders on a broker that starts a rebalance."),
        Long("replica.lag.time.max.ms", High).Default(30_000)
            .Doc("A follower that has not caught up for this long leaves the ISR."),
        Long("replica.high.watermark.checkpoint.interval.ms", High).Default(5000).ActedOn()
            .Doc("Pause between two writes of the high watermarks."),
        Int("num.replica.fetchers", High, ClusterWide).Default(1).AtLeast(1)
            .Doc("Fetcher threads per source broker."),
        Int("num.replica.alter.log.dirs.threads", High)
            .Doc("Threads that move replicas between directories."),
        Int("replica.fetch.max.bytes", Medium).Default(1_048_576).AtLeast(0)
            .Doc("Bytes asked for per partition by a follower."),
        Int("replica.fetch.min.bytes", High).Default(1)
            .Doc("Bytes that a leader gathers before it answers a follower."),
        Int("replica.fetch.response.max.bytes", Medium).Default(10_485_760).AtLeast(0)
            .Doc("Bytes asked for by a follower in one request."),
        Int("replica.fetch.wait.max.ms", High).Default(500)
            .Doc("Longest wait of a leader for replica.fetch.min.bytes."),
        Int("replica.fetch.backoff.ms", Medium).Default(1000).AtLeast(0)
            .Doc("Pause of a follower after a failed fetch."),
        Int("replica.socket.timeout.ms", High).Default(30_000)
            .Doc("Time limit of a follower's requests."),
        Int("replica.socket.receive.buffer.bytes", High).Default(65_536)
            .Doc("SO_RCVBUF of a follower's connection."),
        String("replica.selector.class", Medium)
            .Doc("Class that picks the replica a consumer should read from."),
        Int("fetch.max.bytes", Medium).Default(57_671_680).AtLeast(1_024).ActedOn()
            .Doc("Most bytes in one fetch answer."),
        Int("max.incremental.fetch.session.cache.slots", Medium).Default(1000).AtLeast(0).ActedOn()
            .Doc("Fetch sessions kept at a time."),
        Int("fetch.purgatory.purge.interval.requests", Medium).Default(1000)
            .Doc("Finished fetches that may linger in purgatory before a sweep."),
        Int("producer.purgatory.purge.interval.requests", Medium).Default(1000)
            .Doc("Finished produce requests that may linger in purgatory before a sweep."),
        Int("delete.records.purgatory.purge.interval.requests", Medium).Default(1)
            .Doc("Finished DeleteRecords requests that may linger in purgatory before a sweep."),
        Int("share.fetch.purgatory.purge.interval.requests", Medium).Default(1000)
            .Doc("Finished share fetches that may linger in purgatory before a sweep."),
    ];
}
