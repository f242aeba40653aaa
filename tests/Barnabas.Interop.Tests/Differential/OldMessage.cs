using System.Buffers.Binary;
using Barnabas.Protocol.Records;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>
/// One message of format 0 or 1: offset 8, size 4, CRC-32 4, magic 1, attributes 1, timestamp 8 (format 1 only), key and value with a length
/// of 4 each. Its own writer and reader, so that a mistake of ours cannot hide behind itself.
/// </summary>
internal readonly record struct OldMessage(sbyte Magic, long Offset, byte Attributes, long Timestamp, byte[]? Key, byte[]? Value)
{
    public const int CrcOffset = 12;
    public const int MagicOffset = 16;
    public const int AttributesOffset = 17;

    private const int SizeOffset = 8;
    private const int TimestampOffset = 18;
    private const int LargestValue = 1 << 20;

    public CompressionCodec Codec => (CompressionCodec)(Attributes & 7);

    public bool HasLogAppendTime => Magic == 1 && (Attributes & 8) != 0;

    /// <summary>Whether the bytes begin with the header of such a message.</summary>
    public static bool IsAt(ReadOnlySpan<byte> bytes) => bytes.Length > MagicOffset && bytes[MagicOffset] is 0 or 1;

    /// <summary>The messages one behind the other. What follows the last whole one is left out, as old clients pass over it.</summary>
    /// <exception cref="InvalidDataException">A message has another CRC than it says.</exception>
    public static List<OldMessage> In(ReadOnlySpan<byte> bytes)
    {
        List<OldMessage> found = [];
        while (IsAt(bytes) && BinaryPrimitives.ReadInt32BigEndian(bytes[SizeOffset..]) is var size && size <= bytes.Length - CrcOffset)
        {
            found.Add(Read(bytes[..(CrcOffset + size)]));
            bytes = bytes[(CrcOffset + size)..];
        }

        return found;
    }

    /// <summary>The messages inside, where this one is compressed.</summary>
    public List<OldMessage> Unfold()
    {
        using var inner = Compression.Decompress(Codec, Value, LargestValue, Magic);
        return In(inner.WrittenSpan);
    }

    public byte[] ToArray()
    {
        int at = Magic == 0 ? TimestampOffset : TimestampOffset + sizeof(long);
        byte[] bytes = new byte[at + 2 * sizeof(int) + (Key?.Length ?? 0) + (Value?.Length ?? 0)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Offset);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(SizeOffset), bytes.Length - CrcOffset);
        bytes[MagicOffset] = (byte)Magic;
        bytes[AttributesOffset] = Attributes;
        if (Magic == 1)
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(TimestampOffset), Timestamp);
        foreach (byte[]? part in (byte[]?[])[Key, Value])
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), part?.Length ?? -1);
            part?.CopyTo(bytes, at + sizeof(int));
            at += sizeof(int) + (part?.Length ?? 0);
        }

        RenewCrc(bytes);
        return bytes;
    }

    public static void RenewCrc(Span<byte> message) => BinaryPrimitives.WriteUInt32BigEndian(message[CrcOffset..], Crc32.Compute(message[MagicOffset..]));

    private static OldMessage Read(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[CrcOffset..]) != Crc32.Compute(bytes[MagicOffset..]))
            throw new InvalidDataException("A message with a wrong CRC.");
        sbyte magic = (sbyte)bytes[MagicOffset];
        int at = magic == 0 ? TimestampOffset : TimestampOffset + sizeof(long);
        byte[]?[] parts = new byte[]?[2];
        for (int i = 0; i < parts.Length; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            at += sizeof(int);
            parts[i] = length < 0 ? null : bytes.Slice(at, length).ToArray();
            at += Math.Max(length, 0);
        }

        long timestamp = magic == 0 ? -1 : BinaryPrimitives.ReadInt64BigEndian(bytes[TimestampOffset..]);
        return new OldMessage(magic, BinaryPrimitives.ReadInt64BigEndian(bytes), bytes[AttributesOffset], timestamp, parts[0], parts[1]);
    }
}
