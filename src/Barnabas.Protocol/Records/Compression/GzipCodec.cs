using System.Buffers.Binary;
using System.IO.Compression;

namespace Barnabas.Protocol.Records;

/// <summary>Gzip by the platform's zlib. Stateless and thread-safe.</summary>
internal sealed class GzipCodec : ICompressionCodec
{
    /// <summary>What level -1, Kafka's default, means to zlib.</summary>
    private const int ZlibDefaultLevel = 6;

    /// <summary>Bytes of the header, the shortest deflate block, and the trailer of CRC-32 and size.</summary>
    private const int MinSize = 20;

    private const int ChunkSize = 16 * 1024;

    private static ReadOnlySpan<byte> MemberStart => [0x1f, 0x8b, 8];

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
        if (source.Length < MinSize)
        {
            throw new InvalidRecordsException("The gzip stream is shorter than its header and trailer.");
        }

        int startLength = target.Length;
        long limit = (long)startLength + maxBytes;
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

        if (!IsWhole(source, target.Length - startLength))
        {
            throw new InvalidRecordsException("The gzip stream is truncated.");
        }
    }

    /// <summary>
    /// The stream class ends without a word where the bytes end too early, so the size in the trailer must tell. It counts the last
    /// member only: where a second one seems to follow there is nothing to compare.
    /// </summary>
    private static bool IsWhole(ReadOnlySpan<byte> source, int decompressed) =>
        BinaryPrimitives.ReadUInt32LittleEndian(source[^sizeof(uint)..]) == (uint)decompressed || source[1..].IndexOf(MemberStart) >= 0;
}
