using Barnabas.Protocol.Records;

namespace Barnabas.Client.Tests.Embedding;

/// <summary>A record as it stands in the log, its bytes as text.</summary>
internal sealed record ReadRecord(long Offset, long Timestamp, string? Key, string? Value, List<(string Key, string? Value)> Headers, CompressionCodec Codec);
