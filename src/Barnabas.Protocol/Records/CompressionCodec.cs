namespace Barnabas.Protocol.Records;

/// <summary>The codec of a batch's records, as the attribute bits number it.</summary>
public enum CompressionCodec : byte
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}
