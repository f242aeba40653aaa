using System.Buffers.Binary;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Decompresses one snappy block straight into a pooled buffer, which a library that returns arrays cannot. A block is its decompressed
/// length (varint), then elements: a literal, or a copy of earlier output by distance and length. Stateless.
/// </summary>
internal static class SnappyBlock
{
    /// <summary>No element of a block gives more bytes for each of its own: a copy of 64 bytes takes at least two.</summary>
    private const long MaxRatio = 64;

    /// <summary>Appends to what the blocks before it gave from <paramref name="start"/> on; together at most <paramref name="maxBytes"/>.</summary>
    public static void Decompress(ReadOnlySpan<byte> block, PooledBuffer target, int start, int maxBytes)
    {
        int size = ReadSize(ref block);
        if (size > maxBytes - (target.Length - start))
        {
            throw new DecompressionLimitException(maxBytes);
        }

        Span<byte> output = target.GetSpan(size)[..size];
        int written = 0;
        while (!block.IsEmpty)
        {
            byte tag = block[0];
            block = block[1..];
            if ((tag & 0b11) == 0)
            {
                int length = ReadLiteralLength(tag, ref block);
                if (length <= 0 || length > block.Length || length > size - written)
                {
                    throw Malformed();
                }

                block[..length].CopyTo(output[written..]);
                block = block[length..];
                written += length;
            }
            else
            {
                int length = ReadCopy(tag, ref block, out int distance);
                if (distance <= 0 || distance > written || length > size - written)
                {
                    throw Malformed();
                }

                CopyWithin(output, written, distance, length);
                written += length;
            }
        }

        if (written != size)
        {
            throw Malformed();
        }

        target.Advance(size);
    }

    private static int ReadSize(ref ReadOnlySpan<byte> block)
    {
        ulong size = 0;
        for (int i = 0; i < 5; i++)
        {
            if (i >= block.Length)
            {
                throw Malformed();
            }

            size |= (ulong)(block[i] & 0x7f) << (7 * i);
            if (block[i] < 0x80)
            {
                block = block[(i + 1)..];
                return size > Math.Min(int.MaxValue, (ulong)block.Length * MaxRatio) ? throw Malformed() : (int)size;
            }
        }

        throw Malformed();
    }

    private static int ReadLiteralLength(byte tag, ref ReadOnlySpan<byte> block)
    {
        int length = tag >> 2;
        if (length < 60)
        {
            return length + 1;
        }

        int bytes = length - 59;
        if (block.Length < bytes)
        {
            return -1;
        }

        uint value = 0;
        for (int i = 0; i < bytes; i++)
        {
            value |= (uint)block[i] << (8 * i);
        }

        block = block[bytes..];
        return value >= int.MaxValue ? -1 : (int)value + 1;
    }

    private static int ReadCopy(byte tag, ref ReadOnlySpan<byte> block, out int distance)
    {
        int bytes = (tag & 0b11) switch { 1 => 1, 2 => 2, _ => 4 };
        if (block.Length < bytes)
        {
            throw Malformed();
        }

        distance = bytes switch
        {
            1 => ((tag & 0b1110_0000) << 3) | block[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(block),
            _ => BinaryPrimitives.ReadInt32LittleEndian(block),
        };
        block = block[bytes..];
        return bytes == 1 ? ((tag >> 2) & 0b111) + 4 : (tag >> 2) + 1;
    }

    /// <summary>A copy may overlap what it writes: then it repeats the last bytes.</summary>
    private static void CopyWithin(Span<byte> output, int written, int distance, int length)
    {
        if (distance >= length)
        {
            output.Slice(written - distance, length).CopyTo(output[written..]);
            return;
        }

        for (int i = 0; i < length; i++)
        {
            output[written + i] = output[written - distance + i];
        }
    }

    private static InvalidRecordsException Malformed() => new("The snappy block is malformed.");
}
