namespace Barnabas.Protocol.Records;

/// <summary>The codecs by their number in the attributes. Thread-safe; the codecs keep nothing between calls.</summary>
public static class Compression
{
    private static readonly GzipCodec Gzip = new();
    private static readonly SnappyCodec Snappy = new();
    private static readonly Lz4Codec Lz4 = new(brokenHeaderChecksum: false);
    private static readonly Lz4Codec Lz4OfMagic0 = new(brokenHeaderChecksum: true);
    private static readonly ZstdCodec Zstd = new();

    /// <param name="codec">Not None.</param>
    /// <param name="magic">Of the message format: lz4 frames differ in format 0.</param>
    /// <exception cref="InvalidRecordsException">There is no such codec.</exception>
    public static ICompressionCodec For(CompressionCodec codec, sbyte magic = RecordBatchHeader.CurrentMagic) => codec switch
    {
        CompressionCodec.Gzip => Gzip,
        CompressionCodec.Snappy => Snappy,
        CompressionCodec.Lz4 => magic == 0 ? Lz4OfMagic0 : Lz4,
        CompressionCodec.Zstd => Zstd,
        _ => throw new InvalidRecordsException($"There is no compression codec {(byte)codec}."),
    };

    /// <summary>Appends to <paramref name="target"/>; a null level is the codec's default.</summary>
    public static void Compress(
        CompressionCodec codec, ReadOnlySpan<byte> source, PooledBuffer target, int? level = null, sbyte magic = RecordBatchHeader.CurrentMagic)
    {
        ICompressionCodec implementation = For(codec, magic);
        implementation.Compress(source, level ?? implementation.Levels.Default, target);
    }

    /// <summary>Decompresses to a new buffer that the caller must dispose.</summary>
    /// <exception cref="InvalidRecordsException">The bytes are not of this codec, or take more than <paramref name="maxBytes"/>.</exception>
    public static PooledBuffer Decompress(
        CompressionCodec codec, ReadOnlySpan<byte> source, int maxBytes, sbyte magic = RecordBatchHeader.CurrentMagic)
    {
        ICompressionCodec implementation = For(codec, magic);
        var target = new PooledBuffer((int)Math.Min(maxBytes, 4L * source.Length));
        try
        {
            implementation.Decompress(source, maxBytes, target);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
