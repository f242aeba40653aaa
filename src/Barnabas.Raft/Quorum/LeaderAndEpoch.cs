namespace Barnabas.Raft.Quorum;

/// <summary>Who leads the quorum, -1 where nobody is known to, in which epoch.</summary>
public readonly record struct LeaderAndEpoch(int LeaderId, int Epoch)
{
    public bool IsLeader(int nodeId) => LeaderId == nodeId;
}
