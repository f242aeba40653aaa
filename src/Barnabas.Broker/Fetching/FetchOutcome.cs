namespace Barnabas.Broker.Fetching;

/// <summary>The sum of one reading of all partitions of a fetch: bytes of records, and whether a partition has something that cannot wait.</summary>
public readonly record struct FetchOutcome(long Bytes, bool HasError);
