namespace Barnabas.Client.Administration.Clusters;

/// <summary>A replica in a log directory. Immutable.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="OffsetLag">How far behind the high watermark it is, or behind the replica that it will replace.</param>
/// <param name="IsFuture">It is being moved here from another directory of the broker.</param>
public sealed record LogReplica(long Bytes, long OffsetLag, bool IsFuture);
