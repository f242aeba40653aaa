namespace Barnabas.Client.Administration.Clusters;

/// <summary>A replica of the metadata. Timestamps are milliseconds since the epoch, null where the broker does not say. Immutable.</summary>
public sealed record QuorumReplica(int Id, Guid DirectoryId, long LogEndOffset, long? LastFetchTimestamp, long? LastCaughtUpTimestamp);
