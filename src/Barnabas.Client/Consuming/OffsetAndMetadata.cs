namespace Barnabas.Client.Consuming;

/// <summary>What is committed for a partition: the offset of the next record to read, with a text of the application's. Immutable.</summary>
/// <param name="Offset">The next offset to read, so one more than the last that was processed.</param>
/// <param name="Metadata">Kept with the offset, and given back.</param>
/// <param name="LeaderEpoch">Of the last record that was processed, where it is known: lets truncation be found (KIP-320).</param>
public sealed record OffsetAndMetadata(long Offset, string Metadata = "", int? LeaderEpoch = null);
