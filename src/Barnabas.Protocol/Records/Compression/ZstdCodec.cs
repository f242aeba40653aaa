using static Barnabas.Protocol.Records.ZstdNative;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Zstandard frames (KIP-110), with or without the content size in them. Stateless and thread-safe; the native library keeps its working
/// memory for one call.
/// </summary>
internal sealed class ZstdCodec : ICompressionCodec
{
    private const int ChunkSize = 64 * 1024;

    public CompressionCodec Codec => CompressionCodec.Zstd;

    public CompressionLevels Levels { get; } = new(-131_072, 22, 3);

    public unsafe void Compress(ReadOnlySpan<byte> source, int level, PooledBuffer target)
    {
        try
        {
            Span<byte> frame = target.GetSpan(checked((int)ZSTD_compressBound((nuint)source.Length)));
            nuint size;
            fixed (byte* from = source)
            fixed (byte* to = frame)
            {
                size = ZSTD_compress(to, (nuint)frame.Length, from, (nuint)source.Length, level);
            }

            if (ZSTD_isError(size) != 0)
            {
                throw new InvalidOperationException($"libzstd failed to compress {source.Length} bytes at level {level}.");
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
            context = ZSTD_createDCtx();
            if (context == 0)
            {
                throw new InvalidOperationException("libzstd could not make a decompression context.");
            }

            fixed (byte* from = source)
            {
                var input = new InBuffer { Source = from, Size = (nuint)source.Length };
                ReadFrames(context, ref input, maxBytes, (long)target.Length + maxBytes, target);
            }
        }
        catch (DllNotFoundException e)
        {
            throw Unavailable(e);
        }
        finally
        {
            if (context != 0)
            {
                _ = ZSTD_freeDCtx(context);
            }
        }
    }

    private static unsafe void ReadFrames(nint context, ref InBuffer input, int maxBytes, long limit, PooledBuffer target)
    {
        while (true)
        {
            Span<byte> free = target.GetSpan(ChunkSize);
            nuint before = input.Position;
            nuint hint;
            OutBuffer output;
            fixed (byte* to = free)
            {
                output = new OutBuffer { Target = to, Size = (nuint)free.Length };
                hint = ZSTD_decompressStream(context, ref output, ref input);
            }

            if (ZSTD_isError(hint) != 0)
            {
                throw Malformed();
            }

            target.Advance((int)output.Position);
            if (target.Length > limit)
            {
                throw new DecompressionLimitException(maxBytes);
            }

            // 0 says that a frame ended; another may follow.
            if (hint == 0 && input.Position == input.Size)
            {
                return;
            }

            if (output.Position == 0 && input.Position == before)
            {
                throw Malformed();
            }
        }
    }

    private static InvalidRecordsException Malformed() => new("The zstd frame is malformed or truncated.");

    private static CodecUnavailableException Unavailable(DllNotFoundException e) => new(CompressionCodec.Zstd, Library, DebianPackage, e);
}
