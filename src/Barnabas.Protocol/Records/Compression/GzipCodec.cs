using System.IO.Compression;

namespace Barnabas.Protocol.Records;

/// <summary>Gzip by the platform's zlib. Stateless and thread-safe.</summary>
internal sealed class GzipCodec : ICompressionCodec
{
    /// <summary>What level -1, Kafka's default, means to zlib.</summary>
    private const int ZlibDefaultLevel = 6;

    private const int ChunkSize = 16 * 1024;

    public CompressionCodec Codec => CompressionCodec.Gzip;

    public CompressionLevels Levels { get; } = new(-1, 9, -1);

    public void Compress(ReadOnlySpan<byte> source, int level, PooledBuffer target)
    {
        var options = new ZLibCompressionOptions { CompressionLevel = level < 0 ? ZlibDefaultLevel : Math.Min(level, Levels.Max) };
        using var gzip = new GZipStream(new PooledBufferStream(target), options);
        gzip.Write(source);
    }

    public unsafe void Decompress(ReadOnlySpan<byte> source, int maxBytes, PooledBuffer target)
    {
        long limit = (long)target.Length + maxBytes;
        fixed (byte* start = source)
        {
            // The stream classes take memory by pointer only; it is pinned for as long as they live.
            using var compressed = new UnmanagedMemoryStream(start, source.Length);
            using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
            try
            {
                int read;
                while ((read = gzip.Read(target.GetSpan(ChunkSize))) > 0)
                {
                    target.Advance(read);
                    if (target.Length > limit)
                    {
                        throw new DecompressionLimitException(maxBytes);
                    }
                }
            }
            catch (InvalidDataException e)
            {
                throw new InvalidRecordsException("The gzip stream is malformed.", innerException: e);
            }
        }
    }
}
