using Barnabas.Protocol.Records;

namespace Barnabas.Storage;

/// <summary><c>compression.type</c>: a codec that every batch gets, or whatever the producer chose.</summary>
public enum TopicCompression : byte
{
    Uncompressed = CompressionCodec.None,
    Gzip = CompressionCodec.Gzip,
    Snappy = CompressionCodec.Snappy,
    Lz4 = CompressionCodec.Lz4,
    Zstd = CompressionCodec.Zstd,
    Producer = byte.MaxValue,
}
