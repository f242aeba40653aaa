using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Wire;

/// <summary>
/// Reads Kafka's primitive types from bytes in memory, front to back. Every length is checked against the bytes that remain before
/// anything is allocated for it. Byte and record values are slices of the memory. A value of one caller's stack; the memory is the caller's.
/// </summary>
public ref struct MessageReader
{
    /// <summary>Initial capacity of a list of structures: a frame of nothing but claims must not cost more than it carries.</summary>
    private const int LargestInitialCapacity = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _span;
    private int _position;

    public MessageReader(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        _span = memory.Span;
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    public readonly int Remaining => _span.Length - _position;

    public bool ReadBoolean() => Take(1)[0] != 0;

    public sbyte ReadInt8() => (sbyte)Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public double ReadFloat64() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public Guid ReadUuid() => new(Take(16), bigEndian: true);

    public uint ReadUnsignedVarint()
    {
        if (_position < _span.Length && _span[_position] < 0x80)
        {
            return _span[_position++];
        }

        return (uint)ReadLongVarint(5);
    }

    /// <summary>A zigzag-encoded int32.</summary>
    public int ReadVarint()
    {
        uint raw = ReadUnsignedVarint();
        return (int)(raw >> 1) ^ -(int)(raw & 1);
    }

    /// <summary>A zigzag-encoded int64.</summary>
    public long ReadVarlong()
    {
        ulong raw = ReadLongVarint(10);
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public string ReadString(bool flexible, string field)
    {
        int length = ReadStringLength(flexible, field);
        return length >= 0 ? DecodeUtf8(length, field) : ThrowNull<string>(field);
    }

    public string? ReadNullableString(bool flexible, string field)
    {
        int length = ReadStringLength(flexible, field);
        return length >= 0 ? DecodeUtf8(length, field) : null;
    }

    public ReadOnlyMemory<byte> ReadBytes(bool flexible, string field)
    {
        int length = ReadLength(flexible, 1, field);
        return length >= 0 ? TakeMemory(length) : ThrowNull<ReadOnlyMemory<byte>>(field);
    }

    public ReadOnlyMemory<byte>? ReadNullableBytes(bool flexible, string field)
    {
        int length = ReadLength(flexible, 1, field);
        return length >= 0 ? TakeMemory(length) : default(ReadOnlyMemory<byte>?);
    }

    public RecordData ReadRecords(bool flexible, string field)
    {
        int length = ReadLength(flexible, 1, field);
        return length >= 0 ? new RecordData(TakeMemory(length)) : ThrowNull<RecordData>(field);
    }

    public RecordData ReadNullableRecords(bool flexible, string field)
    {
        int length = ReadLength(flexible, 1, field);
        return length >= 0 ? new RecordData(TakeMemory(length)) : default;
    }

    /// <summary>The number of elements of an array, each of at least <paramref name="smallestElement"/> bytes.</summary>
    public int ReadArrayLength(bool flexible, int smallestElement, string field)
    {
        int length = ReadLength(flexible, smallestElement, field);
        return length >= 0 ? length : ThrowNull<int>(field);
    }

    /// <summary>As <see cref="ReadArrayLength"/>; -1 is null.</summary>
    public int ReadNullableArrayLength(bool flexible, int smallestElement, string field) => ReadLength(flexible, smallestElement, field);

    /// <summary>The capacity to start a list of structures with, of which <paramref name="count"/> are claimed.</summary>
    public static int InitialCapacity(int count) => Math.Min(count, LargestInitialCapacity);

    /// <summary>Appends <paramref name="count"/> elements to <paramref name="list"/>; a count of -1 is null.</summary>
    public List<sbyte>? ReadInt8List(List<sbyte>? list, int count)
    {
        if (count < 0)
        {
            return null;
        }

        Take(count).CopyTo(MemoryMarshal.AsBytes(Extend(list ??= [], count)));
        return list;
    }

    /// <inheritdoc cref="ReadInt8List"/>
    public List<short>? ReadInt16List(List<short>? list, int count)
    {
        if (count < 0)
        {
            return null;
        }

        ReadOnlySpan<short> source = MemoryMarshal.Cast<byte, short>(Take(count * sizeof(short)));
        BinaryPrimitives.ReverseEndianness(source, Extend(list ??= [], count));
        return list;
    }

    /// <inheritdoc cref="ReadInt8List"/>
    public List<int>? ReadInt32List(List<int>? list, int count)
    {
        if (count < 0)
        {
            return null;
        }

        ReadOnlySpan<int> source = MemoryMarshal.Cast<byte, int>(Take(count * sizeof(int)));
        BinaryPrimitives.ReverseEndianness(source, Extend(list ??= [], count));
        return list;
    }

    /// <inheritdoc cref="ReadInt8List"/>
    public List<long>? ReadInt64List(List<long>? list, int count)
    {
        if (count < 0)
        {
            return null;
        }

        ReadOnlySpan<long> source = MemoryMarshal.Cast<byte, long>(Take(count * sizeof(long)));
        BinaryPrimitives.ReverseEndianness(source, Extend(list ??= [], count));
        return list;
    }

    /// <inheritdoc cref="ReadInt8List"/>
    public List<Guid>? ReadUuidList(List<Guid>? list, int count)
    {
        if (count < 0)
        {
            return null;
        }

        foreach (ref Guid value in Extend(list ??= [], count))
        {
            value = ReadUuid();
        }

        return list;
    }

    /// <inheritdoc cref="ReadInt8List"/>
    public List<string>? ReadStringList(List<string>? list, int count, bool flexible, string field)
    {
        if (count < 0)
        {
            return null;
        }

        list ??= [];
        list.EnsureCapacity(InitialCapacity(count));
        for (; count > 0; count--)
        {
            list.Add(ReadString(flexible, field));
        }

        return list;
    }

    /// <summary>The tag of the next tagged field, and the <see cref="Position"/> at which its value ends.</summary>
    public int ReadTag(out int end)
    {
        uint tag = ReadUnsignedVarint();
        uint length = ReadUnsignedVarint();
        if (tag > int.MaxValue || length > (uint)Remaining)
        {
            ThrowBeyondEnd(length, "tagged field");
        }

        end = _position + (int)length;
        return (int)tag;
    }

    /// <summary>Checks that a tagged field's value ended where <see cref="ReadTag"/> said.</summary>
    public readonly void EndTag(int end, string field)
    {
        if (_position != end)
        {
            throw new ProtocolException(
                ProtocolFailure.TaggedFieldLength, $"{field} ends at byte {_position}, but its length says {end}.", field, _position);
        }
    }

    /// <summary>A tagged field that has no definition, up to <paramref name="end"/>.</summary>
    public RawTaggedField ReadUnknownTag(int tag, int end) => new(tag, TakeMemory(end - _position));

    /// <summary>The tagged fields of a structure that defines none; null where there are none.</summary>
    public List<RawTaggedField>? ReadTaggedFields()
    {
        List<RawTaggedField>? fields = null;
        for (uint left = ReadUnsignedVarint(); left > 0; left--)
        {
            int tag = ReadTag(out int end);
            (fields ??= []).Add(ReadUnknownTag(tag, end));
        }

        return fields;
    }

    /// <summary>The next <paramref name="count"/> bytes as they are.</summary>
    public ReadOnlyMemory<byte> ReadRaw(int count)
    {
        if (count < 0)
        {
            ThrowNegative(count, "raw bytes");
        }

        return TakeMemory(count);
    }

    /// <exception cref="ProtocolException">Bytes remain.</exception>
    public readonly void RequireEnd()
    {
        if (Remaining != 0)
        {
            throw new ProtocolException(
                ProtocolFailure.TrailingBytes, $"{Remaining} bytes follow the end of the message at byte {_position}.", position: _position);
        }
    }

    private static Span<T> Extend<T>(List<T> list, int count)
    {
        int start = list.Count;
        CollectionsMarshal.SetCount(list, start + count);
        return CollectionsMarshal.AsSpan(list)[start..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int count)
    {
        int start = _position;
        if ((uint)count > (uint)(_span.Length - start))
        {
            ThrowBeyondEnd(count, "field");
        }

        _position = start + count;
        return _span.Slice(start, count);
    }

    private ReadOnlyMemory<byte> TakeMemory(int count)
    {
        int start = _position;
        if ((uint)count > (uint)(_span.Length - start))
        {
            ThrowBeyondEnd(count, "field");
        }

        _position = start + count;
        return _memory.Slice(start, count);
    }

    private ulong ReadLongVarint(int largestSize)
    {
        ulong value = 0;
        for (int i = 0; i < largestSize; i++)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new ProtocolException(
            ProtocolFailure.VarintTooLong, $"A varint of more than {largestSize} bytes ends at byte {_position}.", position: _position);
    }

    private int ReadStringLength(bool flexible, string field)
    {
        if (flexible)
        {
            return ReadLength(true, 1, field);
        }

        int length = ReadInt16();
        if (length < -1)
        {
            ThrowNegative(length, field);
        }

        if (length > Remaining)
        {
            ThrowBeyondEnd(length, field);
        }

        return length;
    }

    private int ReadLength(bool flexible, int smallestElement, string field)
    {
        long length = flexible ? (long)ReadUnsignedVarint() - 1 : ReadInt32();
        if (length < -1)
        {
            ThrowNegative(length, field);
        }

        if (length * smallestElement > Remaining)
        {
            ThrowBeyondEnd(length, field);
        }

        return (int)length;
    }

    private string DecodeUtf8(int length, string field)
    {
        try
        {
            return StrictUtf8.GetString(Take(length));
        }
        catch (DecoderFallbackException e)
        {
            throw new ProtocolException(
                ProtocolFailure.InvalidUtf8, $"{field} is not UTF-8 ({e.Message})", field, _position - length);
        }
    }

    [DoesNotReturn]
    private readonly void ThrowBeyondEnd(long length, string field) => throw new ProtocolException(
        ProtocolFailure.LengthBeyondEnd, $"{field} at byte {_position} claims {length}, but {Remaining} bytes remain.", field, _position);

    [DoesNotReturn]
    private readonly void ThrowNegative(long length, string field) => throw new ProtocolException(
        ProtocolFailure.NegativeLength, $"{field} at byte {_position} has the length {length}.", field, _position);

    [DoesNotReturn]
    private readonly T ThrowNull<T>(string field) => throw new ProtocolException(
        ProtocolFailure.NullForNonNullable, $"{field} at byte {_position} is null, which this version does not allow.", field, _position);
}
