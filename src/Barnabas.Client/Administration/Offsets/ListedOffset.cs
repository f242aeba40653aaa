namespace Barnabas.Client.Administration.Offsets;

/// <summary>An offset that was looked for. Immutable.</summary>
/// <param name="Offset">-1 where there is no such record.</param>
/// <param name="Timestamp">Of the record, in milliseconds since the epoch; -1 where none is meant.</param>
/// <param name="LeaderEpoch">Of the record; null where the broker does not say.</param>
public sealed record ListedOffset(long Offset, long Timestamp, int? LeaderEpoch);
