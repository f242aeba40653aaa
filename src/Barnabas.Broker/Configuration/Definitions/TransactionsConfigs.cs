using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Idempotent and transactional producers.</summary>
internal static class TransactionsConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Int("producer.id.expiration.ms", Low, ClusterWide).Default(86_400_000).AtLeast(1).ActedOn()
            .Doc("Forget an idempotent producer that wrote nothing for this long."),
        Int("producer.id.expiration.check.interval.ms", Low).Default(600_000).AtLeast(1).Internal().ActedOn()
            .Doc("Pause between two looks for expired producers."),
        Int("transaction.max.timeout.ms", High).Default(900_000).AtLeast(1)
            .Doc("Largest transaction timeout that a producer may ask for."),
        Boolean("transaction.two.phase.commit.enable", Low).Default(false)
            .Doc("Allow transactions that only an outside coordinator ends."),
        Boolean("transaction.partition.verification.enable", Low, ClusterWide).Default(true)
            .Doc("Check with the coordinator that a partition belongs to the transaction."),
        Int("transaction.abort.timed.out.transaction.cleanup.interval.ms", Low).Default(10_000).AtLeast(1)
            .Doc("Pause between two looks for transactions to abort."),
        Int("transaction.remove.expired.transaction.cleanup.interval.ms", Low).Default(3_600_000).AtLeast(1)
            .Doc("Pause between two looks for expired transactional ids."),
        Int("transactional.id.expiration.ms", High).Default(604_800_000).AtLeast(1)
            .Doc("Forget a transactional id that was idle for this long."),
        Int("transaction.state.log.num.partitions", High).Default(50).AtLeast(1).ActedOn()
            .Doc("Partitions of __transaction_state; must never change."),
        Short("transaction.state.log.replication.factor", High).Default(3).AtLeast(1).ActedOn()
            .Doc("Replicas of __transaction_state."),
        Int("transaction.state.log.min.isr", High).Default(2).AtLeast(1).ActedOn()
            .Doc("min.insync.replicas of __transaction_state."),
        Int("transaction.state.log.segment.bytes", High).Default(104_857_600).AtLeast(1).ActedOn()
            .Doc("Segment size of __transaction_state."),
        Int("transaction.state.log.load.buffer.size", High).Default(5_242_880).AtLeast(1)
            .Doc("Bytes per read when transaction state is loaded."),
        Int("add.partitions.to.txn.retry.backoff.ms", High).Default(20).AtLeast(1)
            .Doc("First pause before AddPartitionsToTxn is tried again by the server."),
        Int("add.partitions.to.txn.retry.backoff.max.ms", High).Default(100).AtLeast(0)
            .Doc("Longest time that the server tries AddPartitionsToTxn again."),
    ];
}
