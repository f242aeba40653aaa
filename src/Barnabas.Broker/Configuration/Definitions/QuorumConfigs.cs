using Barnabas.Broker.Configuration.Constraints;
using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>The controller quorum and its metadata log.</summary>
internal static class QuorumConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        List("controller.quorum.voters", High).Default("").Must(new AnyListConstraint()).ActedOn()
            .Doc("Voters of a static quorum, as id@host:port. Absent on a single node means itself."),
        List("controller.quorum.bootstrap.servers", High).Default("").Must(new AnyListConstraint())
            .Doc("Addresses through which a node finds a dynamic quorum."),
        Boolean("controller.quorum.auto.join.enable", Low).Default(false)
            .Doc("Let a new controller add itself to the voters."),
        Int("controller.quorum.election.timeout.ms", High).Default(1000).AtLeast(0)
            .Doc("Wait for votes before a new election."),
        Int("controller.quorum.election.backoff.max.ms", High).Default(1000).AtLeast(0)
            .Doc("Bound of the random pause between elections."),
        Int("controller.quorum.fetch.timeout.ms", High).Default(2000).AtLeast(0)
            .Doc("Silence of the leader after which a follower stands for election."),
        Int("controller.quorum.request.timeout.ms", Medium).Default(2000).AtLeast(0)
            .Doc("Longest wait for the answer of another quorum member."),
        Int("controller.quorum.retry.backoff.ms", Low).Default(20).AtLeast(0)
            .Doc("Pause before a failed quorum request is sent again."),
        Int("controller.quorum.append.linger.ms", Medium).Default(25).AtLeast(0)
            .Doc("Time that the leader gathers writes before it forces them to disk."),
        Int("controller.quorum.fetch.max.bytes", Low).Default(1_048_576).AtLeast(1)
            .Doc("Bytes in one fetch of the metadata log."),
        Int("controller.quorum.fetch.snapshot.max.bytes", Low).Default(1_048_576).AtLeast(1)
            .Doc("Bytes in one fetch of a metadata snapshot."),
        Int("controller.socket.timeout.ms", Medium).Default(30_000)
            .Doc("Time limit of requests between broker and controller."),
        Long("controller.performance.sample.period.ms", Medium).Default(60_000).AtLeast(100).Internal()
            .Doc("Period over which the controller samples its event times."),
        Long("controller.performance.always.log.threshold.ms", Medium).Default(2000).AtLeast(0).Internal()
            .Doc("Controller events slower than this are always logged."),
        String("metadata.log.dir", High).ActedOn()
            .Doc("Directory of the metadata log; absent means the first log directory."),
        Int("metadata.log.segment.bytes", High).Default(1_073_741_824).AtLeast(8_388_608).ActedOn()
            .Doc("Size of a segment of the metadata log."),
        Int("metadata.log.segment.min.bytes", High).Default(8_388_608).AtLeast(12).Internal().Only39()
            .Doc("Older lower bound of metadata.log.segment.bytes, for tests."),
        Long("metadata.log.segment.ms", High).Default(604_800_000).ActedOn()
            .Doc("Age at which a segment of the metadata log is rolled."),
        Long("metadata.log.max.record.bytes.between.snapshots", High).Default(20_971_520).AtLeast(1).ActedOn()
            .Doc("Bytes of metadata records after which a snapshot is written."),
        Long("metadata.log.max.snapshot.interval.ms", High).Default(3_600_000).AtLeast(0).ActedOn()
            .Doc("Age of the last snapshot after which a new one is written; 0 turns it off."),
        Long("metadata.max.retention.bytes", High).Default(104_857_600).ActedOn()
            .Doc("Size of metadata log and snapshots above which old ones go."),
        Long("metadata.max.retention.ms", High).Default(604_800_000).ActedOn()
            .Doc("Age above which old metadata segments and snapshots go."),
        Int("metadata.max.idle.interval.ms", Low).Default(500).AtLeast(0)
            .Doc("The active controller writes a no-op record when idle for this long; 0 turns it off."),
        Int("internal.metadata.log.segment.bytes", Low).Internal()
            .Doc("Size of a segment of the metadata log without a lower bound, for tests."),
        Int("internal.metadata.max.batch.size.in.bytes", Low).Default(8_388_608).Internal()
            .Doc("Largest batch appended to the metadata log."),
        Long("internal.metadata.delete.delay.millis", Low).Default(60_000).Internal()
            .Doc("Delay of the removal of metadata files."),
    ];
}
