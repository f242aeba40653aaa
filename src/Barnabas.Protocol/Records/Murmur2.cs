using System.Buffers.Binary;

namespace Barnabas.Protocol.Records;

/// <summary>
/// The 32-bit MurmurHash2 with Kafka's seed, by which producers choose the partition of a key and brokers the partition of an internal
/// topic. Stateless and thread-safe.
/// </summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;

    public static int Hash(ReadOnlySpan<byte> key)
    {
        uint hash = Seed ^ (uint)key.Length;
        while (key.Length >= sizeof(uint))
        {
            uint block = BinaryPrimitives.ReadUInt32LittleEndian(key) * Multiplier;
            block ^= block >> 24;
            hash = (hash * Multiplier) ^ (block * Multiplier);
            key = key[sizeof(uint)..];
        }

        if (key.Length > 0)
        {
            uint tail = key[0];
            tail |= key.Length > 1 ? (uint)key[1] << 8 : 0;
            tail |= key.Length > 2 ? (uint)key[2] << 16 : 0;
            hash = (hash ^ tail) * Multiplier;
        }

        hash = (hash ^ (hash >> 13)) * Multiplier;
        return (int)(hash ^ (hash >> 15));
    }

    /// <summary>Clears the sign bit, which is not the absolute value.</summary>
    public static int ToPositive(int hash) => hash & int.MaxValue;

    /// <summary>The partition of a key, as the default partitioner chooses it.</summary>
    public static int Partition(ReadOnlySpan<byte> key, int partitionCount) => ToPositive(Hash(key)) % partitionCount;
}
