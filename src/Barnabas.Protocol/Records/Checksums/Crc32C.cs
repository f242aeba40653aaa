using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Barnabas.Protocol.Records;

/// <summary>
/// CRC-32C (Castagnoli), the checksum of record batches, by the processor's own instruction where it has one. The instruction takes
/// three cycles but one can start each cycle, so long input is read as three streams side by side and their sums are joined by a
/// table. Stateless and thread-safe.
/// </summary>
public static class Crc32C
{
    private const int LongStream = 4096;
    private const int ShortStream = 256;

    private static readonly StreamJoin LongJoin = new(LongStream);
    private static readonly StreamJoin ShortJoin = new(ShortStream);

    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The sum of some bytes, whose sum is <paramref name="crc"/>, and <paramref name="bytes"/> after them.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        while (bytes.Length >= 3 * LongStream)
        {
            state = ThreeStreams(state, bytes, LongStream, LongJoin);
            bytes = bytes[(3 * LongStream)..];
        }

        while (bytes.Length >= 3 * ShortStream)
        {
            state = ThreeStreams(state, bytes, ShortStream, ShortJoin);
            bytes = bytes[(3 * ShortStream)..];
        }

        return ~OneStream(state, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ThreeStreams(uint state, ReadOnlySpan<byte> bytes, int length, StreamJoin join)
    {
        ReadOnlySpan<ulong> first = MemoryMarshal.Cast<byte, ulong>(bytes[..length]);
        ReadOnlySpan<ulong> second = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(length, length))[..first.Length];
        ReadOnlySpan<ulong> third = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * length, length))[..first.Length];
        uint a = state, b = 0, c = 0;
        for (int i = 0; i < first.Length; i++)
        {
            a = BitOperations.Crc32C(a, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
        }

        return join.Shift(join.Shift(a) ^ b) ^ c;
    }

    private static uint OneStream(uint state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            state = BitOperations.Crc32C(state, word);
        }

        foreach (byte last in bytes[(words.Length * sizeof(ulong))..])
        {
            state = BitOperations.Crc32C(state, last);
        }

        return state;
    }

    /// <summary>
    /// The state of the checksum after a fixed number of zero bytes, as tables by byte of the state before. The checksum is linear,
    /// so the tables follow from the 32 single bits. Immutable.
    /// </summary>
    private sealed class StreamJoin
    {
        private readonly uint[] _table = new uint[4 * 256];

        public StreamJoin(int length)
        {
            for (int bit = 0; bit < 32; bit++)
            {
                uint shifted = 1u << bit;
                for (int i = 0; i < length / sizeof(ulong); i++)
                {
                    shifted = BitOperations.Crc32C(shifted, 0ul);
                }

                Span<uint> table = _table.AsSpan(bit / 8 * 256, 256);
                int mask = 1 << (bit % 8);
                for (int value = 0; value < 256; value++)
                {
                    table[value] ^= (value & mask) != 0 ? shifted : 0;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Shift(uint state)
        {
            uint[] table = _table;
            return table[state & 0xff] ^ table[256 + ((state >> 8) & 0xff)] ^ table[512 + ((state >> 16) & 0xff)] ^ table[768 + (state >> 24)];
        }
    }
}
