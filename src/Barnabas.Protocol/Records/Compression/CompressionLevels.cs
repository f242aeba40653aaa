namespace Barnabas.Protocol.Records;

/// <summary>The valid range of a codec's level and its default, as Kafka's configuration has them. Immutable.</summary>
public readonly record struct CompressionLevels(int Min, int Max, int Default);
