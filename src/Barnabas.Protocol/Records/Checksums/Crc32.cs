using System.Buffers.Binary;

namespace Barnabas.Protocol.Records;

/// <summary>CRC-32 (zlib's), the checksum of messages in the formats before v2: eight bytes a step by tables. Stateless and thread-safe.</summary>
public static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Stride = 8;

    private static readonly uint[] Tables = BuildTables();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint[] tables = Tables;
        uint state = uint.MaxValue;
        for (; bytes.Length >= Stride; bytes = bytes[Stride..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = tables[0x700 + (int)(word & 0xff)]
                ^ tables[0x600 + (int)((word >> 8) & 0xff)]
                ^ tables[0x500 + (int)((word >> 16) & 0xff)]
                ^ tables[0x400 + (int)((word >> 24) & 0xff)]
                ^ tables[0x300 + (int)((word >> 32) & 0xff)]
                ^ tables[0x200 + (int)((word >> 40) & 0xff)]
                ^ tables[0x100 + (int)((word >> 48) & 0xff)]
                ^ tables[(int)(word >> 56)];
        }

        foreach (byte last in bytes)
        {
            state = (state >> 8) ^ tables[(int)((state ^ last) & 0xff)];
        }

        return ~state;
    }

    /// <summary>Table n, of 256 entries, has the sum of a byte with n zero bytes after it.</summary>
    private static uint[] BuildTables()
    {
        uint[] tables = new uint[Stride * 256];
        for (int i = 0; i < tables.Length; i++)
        {
            uint state = i < 256 ? (uint)i : tables[i - 256];
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ ((state & 1) != 0 ? Polynomial : 0);
            }

            tables[i] = state;
        }

        return tables;
    }
}
