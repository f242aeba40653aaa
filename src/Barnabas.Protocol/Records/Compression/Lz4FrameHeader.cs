using System.Buffers.Binary;
using System.Numerics;

namespace Barnabas.Protocol.Records;

/// <summary>
/// The header of an lz4 frame: magic 4, flags, block descriptor, content size 8 and dictionary id 4 where flagged, checksum 1. Kafka's
/// producers of message format 0 computed the checksum over the magic too (KIP-57); the format does not. Stateless.
/// </summary>
internal static class Lz4FrameHeader
{
    public const int MagicSize = 4;
    public const int MaxSize = MagicSize + 2 + 8 + 4 + 1;

    private const uint Magic = 0x184D2204;
    private const int ContentSizeFlag = 1 << 3;
    private const int DictionaryFlag = 1;

    /// <summary>Bytes of the header at the start of <paramref name="frame"/>; 0 where there is no whole one.</summary>
    public static int SizeOf(ReadOnlySpan<byte> frame)
    {
        if (frame.Length <= MagicSize || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic)
        {
            return 0;
        }

        byte flags = frame[MagicSize];
        int size = MagicSize + 2 + ((flags & ContentSizeFlag) != 0 ? 8 : 0) + ((flags & DictionaryFlag) != 0 ? 4 : 0) + 1;
        return size <= frame.Length ? size : 0;
    }

    /// <summary>The checksum of the header that fills <paramref name="header"/>, as the format or as message format 0 has it.</summary>
    public static byte Checksum(ReadOnlySpan<byte> header, bool withMagic) =>
        (byte)(XxHash32OfFewBytes(withMagic ? header[..^1] : header[MagicSize..^1]) >> 8);

    /// <summary>xxHash32 with seed 0 of less than 16 bytes, or of the 18 that a header can have with its magic.</summary>
    private static uint XxHash32OfFewBytes(ReadOnlySpan<byte> bytes)
    {
        const uint prime1 = 0x9E3779B1, prime2 = 0x85EBCA77, prime3 = 0xC2B2AE3D, prime4 = 0x27D4EB2F, prime5 = 0x165667B1;
        uint hash = prime5;
        uint length = (uint)bytes.Length;
        if (bytes.Length >= 16)
        {
            ReadOnlySpan<uint> seeds = [unchecked(prime1 + prime2), prime2, 0, unchecked(0 - prime1)];
            ReadOnlySpan<int> rotations = [1, 7, 12, 18];
            hash = 0;
            for (int lane = 0; lane < 4; lane++)
            {
                uint sum = seeds[lane] + (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * lane)..]) * prime2);
                hash += BitOperations.RotateLeft(BitOperations.RotateLeft(sum, 13) * prime1, rotations[lane]);
            }

            bytes = bytes[16..];
        }

        hash += length;
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * prime3), 17) * prime4;
        }

        foreach (byte last in bytes)
        {
            hash = BitOperations.RotateLeft(hash + (last * prime5), 11) * prime1;
        }

        hash = (hash ^ (hash >> 15)) * prime2;
        hash = (hash ^ (hash >> 13)) * prime3;
        return hash ^ (hash >> 16);
    }
}
