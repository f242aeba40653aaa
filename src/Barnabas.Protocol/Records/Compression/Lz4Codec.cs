using static Barnabas.Protocol.Records.Lz4Native;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Lz4 frames as Kafka writes them: independent blocks of 64 KiB, no content size or checksums. Stateless and thread-safe; the
/// native library keeps its working memory for one call.
/// </summary>
/// <param name="brokenHeaderChecksum">
/// Write the header checksum of message format 0. On reading, the header checksum may be either: Kafka's clients differed.
/// </param>
internal sealed class Lz4Codec(bool brokenHeaderChecksum) : ICompressionCodec
{
    private const int ChunkSize = 64 * 1024;

    /// <summary>The least level of the library's high-compression mode; Kafka has no fast levels but its default.</summary>
    private const int HighCompressionMin = 3;
    private const int HighCompressionMax = 12;
    private const int Fast = 0;

    public CompressionCodec Codec => CompressionCodec.Lz4;

    public CompressionLevels Levels { get; } = new(1, 17, 9);

    public unsafe void Compress(ReadOnlySpan<byte> source, int level, PooledBuffer target)
    {
        var preferences = new Preferences
        {
            BlockSizeId = BlockSize64KiB,
            BlockMode = BlockIndependent,
            CompressionLevel = level == Levels.Default ? Fast : Math.Clamp(level, HighCompressionMin, HighCompressionMax),
        };
        try
        {
            Span<byte> frame = target.GetSpan(checked((int)LZ4F_compressFrameBound((nuint)source.Length, preferences)));
            nuint size;
            fixed (byte* from = source)
            fixed (byte* to = frame)
            {
                size = LZ4F_compressFrame(to, (nuint)frame.Length, from, (nuint)source.Length, preferences);
            }

            if (LZ4F_isError(size) != 0)
            {
                throw new InvalidOperationException($"liblz4 failed to compress {source.Length} bytes.");
            }

            if (brokenHeaderChecksum)
            {
                Span<byte> header = frame[..Lz4FrameHeader.SizeOf(frame)];
                header[^1] = Lz4FrameHeader.Checksum(header, withMagic: true);
            }

            target.Advance((int)size);
        }
        catch (DllNotFoundException e)
        {
            throw Unavailable(e);
        }
    }

    public unsafe void Decompress(ReadOnlySpan<byte> source, int maxBytes, PooledBuffer target)
    {
        nint context = 0;
        try
        {
            if (LZ4F_isError(LZ4F_createDecompressionContext(out context, Lz4Native.Version)) != 0)
            {
                throw new InvalidOperationException("liblz4 could not make a decompression context.");
            }

            long limit = (long)target.Length + maxBytes;
            do
            {
                ReadHeader(context, ref source);
                ReadBlocks(context, ref source, maxBytes, limit, target);
            }
            while (!source.IsEmpty);
        }
        catch (DllNotFoundException e)
        {
            throw Unavailable(e);
        }
        finally
        {
            if (context != 0)
            {
                _ = LZ4F_freeDecompressionContext(context);
            }
        }
    }

    /// <summary>Gives the library the header with the checksum that it expects, where ours is that of message format 0.</summary>
    private static unsafe void ReadHeader(nint context, ref ReadOnlySpan<byte> source)
    {
        int size = Lz4FrameHeader.SizeOf(source);
        if (size == 0)
        {
            throw Malformed();
        }

        Span<byte> header = stackalloc byte[Lz4FrameHeader.MaxSize];
        header = header[..size];
        source[..size].CopyTo(header);
        if (header[^1] == Lz4FrameHeader.Checksum(header, withMagic: true))
        {
            header[^1] = Lz4FrameHeader.Checksum(header, withMagic: false);
        }

        nuint taken = (nuint)size;
        nuint given = 0;
        fixed (byte* from = header)
        {
            nuint hint = LZ4F_decompress(context, null, ref given, from, ref taken, null);
            if (LZ4F_isError(hint) != 0 || taken != (nuint)size)
            {
                throw Malformed();
            }
        }

        source = source[size..];
    }

    private static unsafe void ReadBlocks(nint context, ref ReadOnlySpan<byte> source, int maxBytes, long limit, PooledBuffer target)
    {
        while (true)
        {
            Span<byte> free = target.GetSpan(ChunkSize);
            nuint given = (nuint)free.Length;
            nuint taken = (nuint)source.Length;
            nuint hint;
            fixed (byte* from = source)
            fixed (byte* to = free)
            {
                hint = LZ4F_decompress(context, to, ref given, from, ref taken, null);
            }

            if (LZ4F_isError(hint) != 0)
            {
                throw Malformed();
            }

            source = source[(int)taken..];
            target.Advance((int)given);
            if (target.Length > limit)
            {
                throw new DecompressionLimitException(maxBytes);
            }

            if (hint == 0)
            {
                return;
            }

            if (given == 0 && taken == 0)
            {
                throw Malformed();
            }
        }
    }

    private static InvalidRecordsException Malformed() => new("The lz4 frame is malformed or truncated.");

    private static CodecUnavailableException Unavailable(DllNotFoundException e) => new(CompressionCodec.Lz4, Library, DebianPackage, e);
}
