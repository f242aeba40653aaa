using System.Buffers.Binary;
using IronSnappy;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Snappy in the framing of the Java clients (xerial): an 8-byte magic, version and compatible version, then blocks each behind its
/// length. Clients in C send one bare block instead; both are read, the framing is written. Stateless and thread-safe.
/// </summary>
internal sealed class SnappyCodec : ICompressionCodec
{
    private const int FrameVersion = 1;
    private const int FrameHeaderSize = 16;
    private const int BlockSize = 32 * 1024;

    private static ReadOnlySpan<byte> FrameMagic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    public CompressionCodec Codec => CompressionCodec.Snappy;

    public CompressionLevels Levels => default;

    public void Compress(ReadOnlySpan<byte> source, int level, PooledBuffer target)
    {
        Span<byte> header = target.GetSpan(FrameHeaderSize);
        FrameMagic.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], FrameVersion);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], FrameVersion);
        target.Advance(FrameHeaderSize);
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> block = source[..Math.Min(BlockSize, source.Length)];
            ReadOnlySpan<byte> compressed = Snappy.Encode(block);
            BinaryPrimitives.WriteInt32BigEndian(target.GetSpan(sizeof(int)), compressed.Length);
            target.Advance(sizeof(int));
            target.Write(compressed);
            source = source[block.Length..];
        }
    }

    public void Decompress(ReadOnlySpan<byte> source, int maxBytes, PooledBuffer target)
    {
        if (!source.StartsWith(FrameMagic))
        {
            SnappyBlock.Decompress(source, target, target.Length, maxBytes);
            return;
        }

        int start = target.Length;
        while (!source.IsEmpty)
        {
            // Streams may follow each other, each with its own header.
            if (source.StartsWith(FrameMagic))
            {
                SkipHeader(ref source);
                continue;
            }

            int size = source.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32BigEndian(source);
            if (size < 0 || size > source.Length - sizeof(int))
            {
                throw new InvalidRecordsException("A snappy block reaches past the end of its stream.");
            }

            SnappyBlock.Decompress(source.Slice(sizeof(int), size), target, start, maxBytes);
            source = source[(sizeof(int) + size)..];
        }
    }

    private static void SkipHeader(ref ReadOnlySpan<byte> source)
    {
        if (source.Length < FrameHeaderSize || BinaryPrimitives.ReadInt32BigEndian(source[12..]) > FrameVersion)
        {
            throw new InvalidRecordsException("The snappy stream has a truncated header or an unknown version.");
        }

        source = source[FrameHeaderSize..];
    }
}
