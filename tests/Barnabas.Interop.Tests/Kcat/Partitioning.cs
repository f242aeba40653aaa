using System.Text;

namespace Barnabas.Interop.Tests.Kcat;

/// <summary>Where the clients' partitioners put a key, written a second time here so that it judges rather than follows our own code.</summary>
internal static class Partitioning
{
    /// <summary>librdkafka's "consistent": CRC-32 (IEEE 802.3) of the key.</summary>
    public static int Crc32(string key, int partitions)
    {
        const uint Polynomial = 0xEDB88320;
        uint crc = uint.MaxValue;
        foreach (byte octet in Encoding.ASCII.GetBytes(key))
        {
            crc ^= octet;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
        }

        return (int)(~crc % (uint)partitions);
    }

    /// <summary>Java's default partitioner, and librdkafka's "murmur2".</summary>
    public static int Murmur2(string key, int partitions)
    {
        const uint Multiplier = 0x5bd1e995;
        byte[] data = Encoding.ASCII.GetBytes(key);
        uint hash = 0x9747b28c ^ (uint)data.Length;
        int at = 0;
        for (; at + 4 <= data.Length; at += 4)
        {
            uint word = BitConverter.ToUInt32(data, at) * Multiplier;
            word = (word ^ (word >> 24)) * Multiplier;
            hash = (hash * Multiplier) ^ word;
        }

        if (data.Length > at)
        {
            for (int i = data.Length - 1; i >= at; i--)
                hash ^= (uint)data[i] << (8 * (i - at));
            hash *= Multiplier;
        }

        hash = (hash ^ (hash >> 13)) * Multiplier;
        hash ^= hash >> 15;
        return (int)(hash & 0x7fffffff) % partitions;
    }
}
