using Barnabas.Raft.Log;
using Barnabas.Raft.Snapshots;

namespace Barnabas.Raft.Quorum;

/// <summary>The state machine's side of the quorum: told in log order, by the quorum's loop.</summary>
public interface IQuorumListener
{
    /// <summary>Everything known so far is replaced by the snapshot.</summary>
    void OnSnapshot(Snapshot snapshot);

    /// <summary>A committed batch that this node did not append itself, in its present term as leader.</summary>
    void OnCommitted(QuorumBatch batch);

    /// <summary>All records below the offset are committed, those that this node appended as leader among them.</summary>
    void OnHighWatermark(long offset);

    void OnLeaderChange(LeaderAndEpoch leader);
}
