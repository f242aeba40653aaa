namespace Barnabas.Client.Records;

/// <summary>A header of a record. A null value is null on the wire, not empty. Keys may repeat. Immutable by agreement.</summary>
public readonly record struct Header(string Key, byte[]? Value);
