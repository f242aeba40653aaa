using System.Buffers.Binary;
using System.Numerics;

namespace Barnabas.Coordination.Groups.Consumers.Hashing;

/// <summary>XXH3 with 64 bits and no seed (xxhash.com), of which Kafka makes the metadata hash of a consumer group.</summary>
internal static class Xxh3
{
    private const int StripeLength = 64;
    private const int StripesOfBlock = 16;
    private const int BlockLength = StripeLength * StripesOfBlock;
    private const uint Prime32A = 0x9E3779B1;
    private const uint Prime32B = 0x85EBCA77;
    private const uint Prime32C = 0xC2B2AE3D;
    private const ulong Prime64A = 0x9E3779B185EBCA87;
    private const ulong Prime64B = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime64C = 0x165667B19E3779F9;
    private const ulong Prime64D = 0x85EBCA77C2B2AE63;
    private const ulong Prime64E = 0x27D4EB2F165667C5;
    private const ulong PrimeMixA = 0x165667919E3779F9;
    private const ulong PrimeMixB = 0x9FB21C651E98DF25;

    private static ReadOnlySpan<byte> Secret =>
    [
        0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c, 0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb,
        0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
        0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb,
        0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3, 0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
        0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d, 0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31,
        0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64, 0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
        0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e, 0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc,
        0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
    ];

    public static ulong Hash(ReadOnlySpan<byte> input) => input.Length switch
    {
        <= 16 => HashTiny(input),
        <= 128 => HashSmall(input),
        <= 240 => HashMiddle(input),
        _ => HashLong(input),
    };

    private static ulong HashTiny(ReadOnlySpan<byte> input)
    {
        int length = input.Length;
        if (length > 8)
        {
            ulong low = Read64(input) ^ Read64(Secret[24..]) ^ Read64(Secret[32..]);
            ulong high = Read64(input[^8..]) ^ Read64(Secret[40..]) ^ Read64(Secret[48..]);
            return Avalanche((ulong)length + BinaryPrimitives.ReverseEndianness(low) + high + FoldedProduct(low, high));
        }
        if (length >= 4)
        {
            ulong both = Read32(input[^4..]) + ((ulong)Read32(input) << 32);
            ulong mixed = both ^ Read64(Secret[8..]) ^ Read64(Secret[16..]);
            mixed ^= BitOperations.RotateLeft(mixed, 49) ^ BitOperations.RotateLeft(mixed, 24);
            mixed *= PrimeMixB;
            mixed ^= (mixed >> 35) + (ulong)length;
            mixed *= PrimeMixB;
            return mixed ^ (mixed >> 28);
        }
        if (length > 0)
        {
            uint combined = ((uint)input[0] << 16) | ((uint)input[length >> 1] << 24) | input[length - 1] | ((uint)length << 8);
            return AvalancheOfXxh64(combined ^ (ulong)(Read32(Secret) ^ Read32(Secret[4..])));
        }
        return AvalancheOfXxh64(Read64(Secret[56..]) ^ Read64(Secret[64..]));
    }

    private static ulong HashSmall(ReadOnlySpan<byte> input)
    {
        int length = input.Length;
        ulong sum = (ulong)length * Prime64A;
        for (int i = (length - 1) / 32; i >= 0; i--)
        {
            sum += Mix(input[(16 * i)..], Secret[(32 * i)..]);
            sum += Mix(input[(length - (16 * (i + 1)))..], Secret[((32 * i) + 16)..]);
        }
        return Avalanche(sum);
    }

    private static ulong HashMiddle(ReadOnlySpan<byte> input)
    {
        int length = input.Length;
        ulong sum = (ulong)length * Prime64A;
        for (int i = 0; i < 8; i++)
        {
            sum += Mix(input[(16 * i)..], Secret[(16 * i)..]);
        }
        sum = Avalanche(sum);
        for (int i = 8; i < length / 16; i++)
        {
            sum += Mix(input[(16 * i)..], Secret[((16 * (i - 8)) + 3)..]);
        }
        return Avalanche(sum + Mix(input[^16..], Secret[119..]));
    }

    private static ulong HashLong(ReadOnlySpan<byte> input)
    {
        Span<ulong> lanes = [Prime32C, Prime64A, Prime64B, Prime64C, Prime64D, Prime32B, Prime64E, Prime32A];
        int blocks = (input.Length - 1) / BlockLength;
        for (int block = 0; block < blocks; block++)
        {
            AddStripes(lanes, input.Slice(block * BlockLength, BlockLength), StripesOfBlock);
            Scramble(lanes);
        }
        ReadOnlySpan<byte> rest = input[(blocks * BlockLength)..];
        AddStripes(lanes, rest, (rest.Length - 1) / StripeLength);
        AddStripe(lanes, input[^StripeLength..], Secret[(Secret.Length - StripeLength - 7)..]);

        ulong sum = (ulong)input.Length * Prime64A;
        for (int i = 0; i < 4; i++)
        {
            sum += FoldedProduct(lanes[2 * i] ^ Read64(Secret[(11 + (16 * i))..]), lanes[(2 * i) + 1] ^ Read64(Secret[(19 + (16 * i))..]));
        }
        return Avalanche(sum);
    }

    private static void AddStripes(Span<ulong> lanes, ReadOnlySpan<byte> input, int stripes)
    {
        for (int i = 0; i < stripes; i++)
        {
            AddStripe(lanes, input[(i * StripeLength)..], Secret[(8 * i)..]);
        }
    }

    private static void AddStripe(Span<ulong> lanes, ReadOnlySpan<byte> stripe, ReadOnlySpan<byte> secret)
    {
        for (int i = 0; i < 8; i++)
        {
            ulong data = Read64(stripe[(8 * i)..]);
            ulong key = data ^ Read64(secret[(8 * i)..]);
            lanes[i ^ 1] += data;
            lanes[i] += (uint)key * (key >> 32);
        }
    }

    private static void Scramble(Span<ulong> lanes)
    {
        ReadOnlySpan<byte> secret = Secret[(Secret.Length - StripeLength)..];
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = (lanes[i] ^ (lanes[i] >> 47) ^ Read64(secret[(8 * i)..])) * Prime32A;
        }
    }

    private static ulong Mix(ReadOnlySpan<byte> input, ReadOnlySpan<byte> secret) =>
        FoldedProduct(Read64(input) ^ Read64(secret), Read64(input[8..]) ^ Read64(secret[8..]));

    private static ulong FoldedProduct(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return low ^ high;
    }

    private static ulong Avalanche(ulong hash)
    {
        hash ^= hash >> 37;
        hash *= PrimeMixA;
        return hash ^ (hash >> 32);
    }

    private static ulong AvalancheOfXxh64(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= Prime64B;
        hash ^= hash >> 29;
        hash *= Prime64C;
        return hash ^ (hash >> 32);
    }

    private static ulong Read64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
