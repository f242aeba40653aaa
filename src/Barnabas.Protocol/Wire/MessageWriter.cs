using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Wire;

/// <summary>
/// Appends Kafka's primitive types to a growing pooled buffer. Records in a <see cref="RecordsSource"/> are not copied: their place is
/// kept as a <see cref="Splice"/>, for the connection to fill. Owned by one caller at a time; reusable by <see cref="Reset"/>;
/// <see cref="Dispose"/> returns the buffer, after which <see cref="WrittenMemory"/> must not be used.
/// </summary>
public sealed class MessageWriter : IDisposable
{
    private const int LargestUtf8BytesPerChar = 3;

    private readonly List<Splice> _splices = [];
    private byte[] _buffer;
    private int _position;
    private long _splicedBytes;

    public MessageWriter(int initialCapacity = 256) => _buffer = ArrayPool<byte>.Shared.Rent(initialCapacity);

    /// <summary>Bytes in <see cref="WrittenMemory"/>.</summary>
    public int Position => _position;

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _position);

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _position);

    /// <summary>Ascending by position.</summary>
    public IReadOnlyList<Splice> Splices => _splices;

    /// <summary>Bytes written plus the bytes of all splices.</summary>
    public long TotalLength => _position + _splicedBytes;

    /// <summary>Empties the writer, keeping its buffer.</summary>
    public void Reset()
    {
        _position = 0;
        _splicedBytes = 0;
        _splices.Clear();
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        Reset();
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void WriteBoolean(bool value) => Grow(1)[0] = value ? (byte)1 : (byte)0;

    public void WriteInt8(sbyte value) => Grow(1)[0] = (byte)value;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Grow(2), value);

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Grow(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Grow(4), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Grow(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Grow(8), value);

    public void WriteFloat64(double value) => BinaryPrimitives.WriteDoubleBigEndian(Grow(8), value);

    public void WriteUuid(Guid value) => value.TryWriteBytes(Grow(16), bigEndian: true, out _);

    /// <summary>Overwrites four bytes at <paramref name="position"/>, such as the size of a frame that is known only at its end.</summary>
    public void PatchInt32(int position, int value) =>
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(0, _position).Slice(position, 4), value);

    public void WriteUnsignedVarint(uint value)
    {
        if (value < 0x80)
        {
            Grow(1)[0] = (byte)value;
            return;
        }

        WriteLongVarint(value);
    }

    /// <summary>Zigzag.</summary>
    public void WriteVarint(int value) => WriteUnsignedVarint((uint)((value << 1) ^ (value >> 31)));

    /// <summary>Zigzag.</summary>
    public void WriteVarlong(long value) => WriteLongVarint((ulong)((value << 1) ^ (value >> 63)));

    public void WriteString([NotNull] string? value, bool flexible, string field)
    {
        if (value is null)
        {
            throw ProtocolException.NullWhenEncoding(field);
        }

        WriteText(value, flexible, field);
    }

    public void WriteNullableString(string? value, bool flexible, string field)
    {
        if (value is not null)
        {
            WriteText(value, flexible, field);
        }
        else if (flexible)
        {
            WriteUnsignedVarint(0);
        }
        else
        {
            WriteInt16(-1);
        }
    }

    public void WriteBytes(ReadOnlyMemory<byte> value, bool flexible)
    {
        WriteArrayLength(value.Length, flexible);
        WriteRaw(value.Span);
    }

    public void WriteNullableBytes(ReadOnlyMemory<byte>? value, bool flexible)
    {
        if (value is { } present)
        {
            WriteBytes(present, flexible);
        }
        else
        {
            WriteNullLength(flexible);
        }
    }

    public void WriteRecords(RecordData value, bool flexible, string field)
    {
        if (value.IsNull)
        {
            throw ProtocolException.NullWhenEncoding(field);
        }

        WriteNullableRecords(value, flexible);
    }

    public void WriteNullableRecords(RecordData value, bool flexible)
    {
        if (value.IsNull)
        {
            WriteNullLength(flexible);
            return;
        }

        WriteArrayLength(value.Length, flexible);
        if (value.Source is not { } source)
        {
            WriteRaw(value.Memory.Span);
        }
        else if (source.Length > 0)
        {
            _splices.Add(new Splice(_position, source));
            _splicedBytes += source.Length;
        }
    }

    public void WriteArrayLength(int count, bool flexible)
    {
        if (flexible)
        {
            WriteUnsignedVarint((uint)count + 1);
        }
        else
        {
            WriteInt32(count);
        }
    }

    /// <summary>Null in place of an array, bytes or records.</summary>
    public void WriteNullLength(bool flexible) => WriteArrayLength(-1, flexible);

    /// <summary>The length of a list, or null in place of it where that is allowed. False where no elements follow.</summary>
    public bool WriteListStart<T>([NotNullWhen(true)] List<T>? list, bool flexible, bool nullable, string field)
    {
        if (list is null)
        {
            if (!nullable)
            {
                throw ProtocolException.NullWhenEncoding(field);
            }

            WriteNullLength(flexible);
            return false;
        }

        WriteArrayLength(list.Count, flexible);
        return list.Count > 0;
    }

    public void WriteList<T>(List<T>? list, short version, bool flexible, bool nullable, string field)
        where T : IMessage
    {
        if (WriteListStart(list, flexible, nullable, field))
        {
            foreach (T element in list)
            {
                element.Encode(this, version);
            }
        }
    }

    public void WriteInt8List(List<sbyte>? list, bool flexible, bool nullable, string field)
    {
        if (WriteListStart(list, flexible, nullable, field))
        {
            foreach (sbyte value in list)
            {
                WriteInt8(value);
            }
        }
    }

    public void WriteInt16List(List<short>? list, bool flexible, bool nullable, string field)
    {
        if (WriteListStart(list, flexible, nullable, field))
        {
            foreach (short value in list)
            {
                WriteInt16(value);
            }
        }
    }

    public void WriteInt32List(List<int>? list, bool flexible, bool nullable, string field)
    {
        if (WriteListStart(list, flexible, nullable, field))
        {
            foreach (int value in list)
            {
                WriteInt32(value);
            }
        }
    }

    public void WriteInt64List(List<long>? list, bool flexible, bool nullable, string field)
    {
        if (WriteListStart(list, flexible, nullable, field))
        {
            foreach (long value in list)
            {
                WriteInt64(value);
            }
        }
    }

    public void WriteUuidList(List<Guid>? list, bool flexible, bool nullable, string field)
    {
        if (WriteListStart(list, flexible, nullable, field))
        {
            foreach (Guid value in list)
            {
                WriteUuid(value);
            }
        }
    }

    public void WriteStringList(List<string>? list, bool flexible, bool nullable, string field)
    {
        if (WriteListStart(list, flexible, nullable, field))
        {
            foreach (string value in list)
            {
                WriteString(value, flexible, field);
            }
        }
    }

    /// <summary>Bytes as they are, without a length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Grow(bytes.Length));

    /// <summary>Starts a tagged field; the result is for <see cref="EndTag"/>, which writes the length that only then is known.</summary>
    public int BeginTag(int tag)
    {
        WriteUnsignedVarint((uint)tag);
        Grow(1);
        return _position;
    }

    public void EndTag(int start)
    {
        int length = _position - start;
        if (length < 0x80)
        {
            _buffer[start - 1] = (byte)length;
            return;
        }

        // One byte was kept for the length. Values of 128 bytes and more are rare in tagged fields, and move.
        int more = SizeOfUnsignedVarint((uint)length) - 1;
        Grow(more);
        _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + more));
        int end = _position;
        _position = start - 1;
        WriteUnsignedVarint((uint)length);
        _position = end;
    }

    /// <summary>
    /// Writes the unknown tagged fields from index <paramref name="from"/> on whose tags are below <paramref name="below"/>, so that all
    /// tags ascend, and returns the index of the first one left.
    /// </summary>
    public int WriteUnknownTags(List<RawTaggedField>? fields, int from, int below)
    {
        if (fields is not null)
        {
            for (; from < fields.Count && fields[from].Tag < below; from++)
            {
                WriteUnsignedVarint((uint)fields[from].Tag);
                WriteUnsignedVarint((uint)fields[from].Data.Length);
                WriteRaw(fields[from].Data.Span);
            }
        }

        return from;
    }

    /// <summary>The tagged fields of a structure that defines none.</summary>
    public void WriteTaggedFields(List<RawTaggedField>? fields)
    {
        WriteUnsignedVarint((uint)(fields?.Count ?? 0));
        WriteUnknownTags(fields, 0, int.MaxValue);
    }

    public static int SizeOfUnsignedVarint(uint value) => (38 - int.LeadingZeroCount((int)(value | 1))) / 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Grow(int count)
    {
        int start = _position;
        if (count > _buffer.Length - start)
        {
            Enlarge(count);
        }

        _position = start + count;
        return _buffer.AsSpan(start, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Enlarge(int count)
    {
        int needed = checked(_position + count);
        int doubled = (int)Math.Min(Array.MaxLength, (long)_buffer.Length * 2);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, doubled));
        _buffer.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void WriteLongVarint(ulong value)
    {
        while (value >= 0x80)
        {
            Grow(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Grow(1)[0] = (byte)value;
    }

    private void WriteText(string value, bool flexible, string field)
    {
        // The length precedes the text. Where it fits in its space whatever the text, the text is encoded once and the length set after.
        int largest = value.Length * LargestUtf8BytesPerChar;
        if (flexible && largest < 0x7f)
        {
            int start = _position;
            Span<byte> space = Grow(1 + largest);
            int length = Encoding.UTF8.GetBytes(value, space[1..]);
            space[0] = (byte)(length + 1);
            _position = start + 1 + length;
            return;
        }

        int size = Encoding.UTF8.GetByteCount(value);
        if (size > short.MaxValue && !flexible)
        {
            ProtocolException.ThrowLengthTooLarge(field, size);
        }

        if (flexible)
        {
            WriteUnsignedVarint((uint)size + 1);
        }
        else
        {
            WriteInt16((short)size);
        }

        Encoding.UTF8.GetBytes(value, Grow(size));
    }
}
