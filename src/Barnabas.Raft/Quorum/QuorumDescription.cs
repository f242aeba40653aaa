namespace Barnabas.Raft.Quorum;

/// <summary>The quorum as DescribeQuorum shows it. Immutable.</summary>
public sealed record QuorumDescription(
    LeaderAndEpoch Leader,
    long HighWatermark,
    IReadOnlyList<QuorumDescription.Replica> Voters,
    IReadOnlyList<QuorumDescription.Replica> Observers)
{
    /// <summary>A voter or observer; its directory id is zero where kraft.version is 0, the times are ms and -1 where unknown.</summary>
    public sealed record Replica(int NodeId, Guid DirectoryId, long LogEndOffset, long LastFetchTimestamp, long LastCaughtUpTimestamp);
}
