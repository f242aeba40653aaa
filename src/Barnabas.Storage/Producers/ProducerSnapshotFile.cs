using System.Buffers.Binary;
using Barnabas.Protocol.Records;

namespace Barnabas.Storage.Producers;

/// <summary>
/// The bytes of a <c>.snapshot</c> file (Kafka's ProducerSnapshot, version 1): version int16, CRC-32C uint32 of what follows, entries
/// with an int32 count. Stateless.
/// </summary>
internal static class ProducerSnapshotFile
{
    private const short Version = 1;
    private const int CrcOffset = 2;
    private const int EntriesOffset = 6;
    private const int EntrySize = 46;

    public static byte[] Write(Dictionary<long, ProducerStateEntry> producers)
    {
        byte[] bytes = new byte[EntriesOffset + 4 + (producers.Count * EntrySize)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, Version);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(EntriesOffset), producers.Count);
        int position = EntriesOffset + 4;
        foreach (ProducerStateEntry entry in producers.Values)
        {
            Span<byte> to = bytes.AsSpan(position, EntrySize);
            BinaryPrimitives.WriteInt64BigEndian(to, entry.ProducerId);
            BinaryPrimitives.WriteInt16BigEndian(to[8..], entry.Epoch);
            BinaryPrimitives.WriteInt32BigEndian(to[10..], entry.LastSequence);
            BinaryPrimitives.WriteInt64BigEndian(to[14..], entry.LastDataOffset);
            BinaryPrimitives.WriteInt32BigEndian(to[22..], entry.LastOffsetDelta);
            BinaryPrimitives.WriteInt64BigEndian(to[26..], entry.LastTimestamp);
            BinaryPrimitives.WriteInt32BigEndian(to[34..], entry.CoordinatorEpoch);
            BinaryPrimitives.WriteInt64BigEndian(to[38..], entry.CurrentTransactionFirstOffset);
            position += EntrySize;
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(CrcOffset), Crc32C.Compute(bytes.AsSpan(EntriesOffset)));
        return bytes;
    }

    /// <summary>False where the bytes are no whole snapshot; <paramref name="fault"/> says why.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, List<ProducerStateEntry> into, out string fault)
    {
        fault = "";
        if (bytes.Length < EntriesOffset + 4)
        {
            fault = $"it has {bytes.Length} bytes";
            return false;
        }

        short version = BinaryPrimitives.ReadInt16BigEndian(bytes);
        if (version != Version)
        {
            fault = $"its version is {version}";
            return false;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[CrcOffset..]) != Crc32C.Compute(bytes[EntriesOffset..]))
        {
            fault = "its CRC does not match";
            return false;
        }

        int count = BinaryPrimitives.ReadInt32BigEndian(bytes[EntriesOffset..]);
        if (count < 0 || bytes.Length - EntriesOffset - 4 != (long)count * EntrySize)
        {
            fault = $"it claims {count} entries";
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> from = bytes.Slice(EntriesOffset + 4 + (i * EntrySize), EntrySize);
            var entry = new ProducerStateEntry(BinaryPrimitives.ReadInt64BigEndian(from));
            short epoch = BinaryPrimitives.ReadInt16BigEndian(from[8..]);
            long lastOffset = BinaryPrimitives.ReadInt64BigEndian(from[14..]);
            long timestamp = BinaryPrimitives.ReadInt64BigEndian(from[26..]);
            entry.UpdateEpoch(epoch);
            if (lastOffset >= 0)
            {
                entry.Add(epoch, new BatchMetadata(
                    BinaryPrimitives.ReadInt32BigEndian(from[10..]), lastOffset, BinaryPrimitives.ReadInt32BigEndian(from[22..]), timestamp));
            }

            entry.Touch(timestamp);
            entry.CoordinatorEpoch = BinaryPrimitives.ReadInt32BigEndian(from[34..]);
            entry.CurrentTransactionFirstOffset = BinaryPrimitives.ReadInt64BigEndian(from[38..]);
            into.Add(entry);
        }

        return true;
    }
}
