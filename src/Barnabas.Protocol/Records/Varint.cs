using System.Numerics;

namespace Barnabas.Protocol.Records;

/// <summary>The zigzag variable-length integers inside records: seven bits a byte, lowest first. Stateless.</summary>
public static class Varint
{
    public const int MaxBytes32 = 5;
    public const int MaxBytes64 = 10;

    public static int SizeOf(long value)
    {
        ulong zigzag = ZigZag(value);
        return (BitOperations.Log2(zigzag | 1) / 7) + 1;
    }

    /// <summary>Writes to the start of <paramref name="target"/>; returns the number of bytes.</summary>
    public static int Write(Span<byte> target, long value)
    {
        ulong zigzag = ZigZag(value);
        int i = 0;
        while (zigzag >= 0x80)
        {
            target[i++] = (byte)(zigzag | 0x80);
            zigzag >>= 7;
        }

        target[i++] = (byte)zigzag;
        return i;
    }

    /// <summary>Reads at <paramref name="position"/> and moves it on; false where the bytes end or the number takes more than five.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int position, out int value)
    {
        if ((uint)position < (uint)bytes.Length && bytes[position] < 0x80)
        {
            int single = bytes[position++];
            value = (single >> 1) ^ -(single & 1);
            return true;
        }

        bool whole = TryRead(bytes, ref position, MaxBytes32, out ulong zigzag);
        uint narrow = (uint)zigzag;
        value = (int)(narrow >> 1) ^ -(int)(narrow & 1);
        return whole;
    }

    /// <summary>Reads at <paramref name="position"/> and moves it on; false where the bytes end or the number takes more than ten.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int position, out long value)
    {
        bool whole = TryRead(bytes, ref position, MaxBytes64, out ulong zigzag);
        value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        return whole;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static bool TryRead(ReadOnlySpan<byte> bytes, ref int position, int maxBytes, out ulong zigzag)
    {
        zigzag = 0;
        for (int i = 0; i < maxBytes && (uint)position < (uint)bytes.Length; i++)
        {
            byte next = bytes[position++];
            zigzag |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
