namespace Barnabas.Client.Consuming.Positions;

/// <summary>A place in a partition: the next offset, and the leader epoch of the record before it, where that is known (KIP-320).</summary>
internal readonly record struct Position(long Offset, int? LeaderEpoch = null);
