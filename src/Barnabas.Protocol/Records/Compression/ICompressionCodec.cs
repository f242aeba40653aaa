namespace Barnabas.Protocol.Records;

/// <summary>One compression format. Implementations are thread-safe.</summary>
public interface ICompressionCodec
{
    CompressionCodec Codec { get; }

    /// <summary>The levels of <c>compression.TYPE.level</c>; all 0 where the codec has no levels.</summary>
    CompressionLevels Levels { get; }

    /// <summary>Appends <paramref name="source"/>, which is not empty, compressed to <paramref name="target"/>.</summary>
    void Compress(ReadOnlySpan<byte> source, int level, PooledBuffer target);

    /// <summary>Appends <paramref name="source"/>, decompressed, to <paramref name="target"/>: never more than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="InvalidRecordsException">The bytes are not of this format.</exception>
    /// <exception cref="DecompressionLimitException">They decompress to more.</exception>
    void Decompress(ReadOnlySpan<byte> source, int maxBytes, PooledBuffer target);
}
