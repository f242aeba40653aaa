using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// A coordinator of one partition as a pure machine: every call takes an event and writes into the <see cref="Decision"/> what follows from
/// it. Owned by the loop of its partition. What is kept in records changes by <see cref="Replay"/> only; what is not (who waits
/// for whom, timers) may change at once.
/// </summary>
public interface ICoordinatorShard
{
    /// <summary>
    /// Takes over a record that was appended, now or by an earlier owner of the partition. A record of a transaction has a producer id, -1
    /// otherwise, and counts when <see cref="ReplayTransactionEnd"/> says so.
    /// </summary>
    void Replay(CoordinatorRecord record, long offset, long producerId, short producerEpoch);

    void ReplayTransactionEnd(long producerId, short producerEpoch, bool committed);

    /// <summary>The whole partition was replayed; now time runs for what was found.</summary>
    void OnLoaded(Decision decision);

    /// <summary>The partition is led elsewhere: whoever waits is told so; the shard is not used again.</summary>
    void OnUnloaded(Decision decision);

    void OnTimer(TimerKey timer, Decision decision);

    void OnCatalog(CatalogChange change, Decision decision);
}
