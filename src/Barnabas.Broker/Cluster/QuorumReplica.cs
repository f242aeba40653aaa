namespace Barnabas.Broker.Cluster;

/// <summary>How far one replica of the metadata log is.</summary>
/// <param name="DirectoryId">Zero where the voter set is fixed by configuration.</param>
/// <param name="LastFetchTimestamp">When it last fetched from the leader, in ms; the leader's own is the present. -1: not known.</param>
/// <param name="LastCaughtUpTimestamp">When it last was at the end of the leader's log, in ms. -1: not known.</param>
public readonly record struct QuorumReplica(int Id, Guid DirectoryId, long LogEndOffset, long LastFetchTimestamp, long LastCaughtUpTimestamp);
