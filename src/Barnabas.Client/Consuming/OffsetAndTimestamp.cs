namespace Barnabas.Client.Consuming;

/// <summary>The answer to "which record was the first at this time": its offset and its own timestamp, in milliseconds since the epoch. Immutable.</summary>
public sealed record OffsetAndTimestamp(long Offset, long Timestamp, int? LeaderEpoch = null);
