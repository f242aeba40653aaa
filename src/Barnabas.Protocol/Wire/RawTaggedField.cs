namespace Barnabas.Protocol.Wire;

/// <summary>A tagged field that this build's definitions do not know: kept as it came, and encoded again. Immutable.</summary>
public readonly record struct RawTaggedField(int Tag, ReadOnlyMemory<byte> Data);
