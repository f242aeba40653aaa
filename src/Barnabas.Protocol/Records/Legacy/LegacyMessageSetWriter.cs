using System.Buffers.Binary;

namespace Barnabas.Protocol.Records.Legacy;

/// <summary>
/// Encodes messages of format 0 or 1: each by itself without a codec, otherwise all as one compressed message. Appends to a buffer that
/// the caller owns. For one thread; dispose it after <see cref="Complete"/>.
/// </summary>
internal sealed class LegacyMessageSetWriter : IDisposable
{
    private readonly sbyte _magic;
    private readonly CompressionCodec _codec;
    private readonly long? _logAppendTime;
    private readonly PooledBuffer _target;
    private readonly PooledBuffer? _inner;
    private long _baseOffset = -1;
    private long _lastOffset;
    private long _maxTimestamp = LegacyMessage.NoTimestamp;

    public LegacyMessageSetWriter(sbyte magic, CompressionCodec codec, long? logAppendTime, PooledBuffer target)
    {
        _magic = magic;
        _codec = codec;
        _logAppendTime = logAppendTime;
        _target = target;
        _inner = codec == CompressionCodec.None ? null : new PooledBuffer();
    }

    public void Append(long offset, long timestamp, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value)
    {
        _baseOffset = _baseOffset < 0 ? offset : _baseOffset;
        _lastOffset = offset;
        _maxTimestamp = Math.Max(_maxTimestamp, timestamp);
        if (_inner is null)
        {
            Write(_target, offset, _logAppendTime ?? timestamp, CompressionCodec.None, key, value);
        }
        else
        {
            Write(_inner, _magic == 0 ? offset : offset - _baseOffset, timestamp, CompressionCodec.None, key, value);
        }
    }

    /// <summary>Writes the compressed message around what was appended.</summary>
    public void Complete(int? compressionLevel = null)
    {
        if (_inner is null || _inner.Length == 0)
        {
            return;
        }

        using var compressed = new PooledBuffer(_inner.Length);
        Compression.Compress(_codec, _inner.WrittenSpan, compressed, compressionLevel, _magic);
        Write(_target, _lastOffset, _logAppendTime ?? _maxTimestamp, _codec, null, compressed.WrittenMemory);
    }

    public void Dispose() => _inner?.Dispose();

    private void Write(PooledBuffer target, long offset, long timestamp, CompressionCodec codec, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value)
    {
        int position = LegacyMessage.HeaderSize(_magic);
        int size = checked(position + (2 * sizeof(int)) + (key?.Length ?? 0) + (value?.Length ?? 0));
        Span<byte> message = target.GetSpan(size)[..size];
        BinaryPrimitives.WriteInt64BigEndian(message, offset);
        BinaryPrimitives.WriteInt32BigEndian(message[8..], size - LegacyMessage.LogOverhead);
        message[LegacyMessage.MagicOffset] = (byte)_magic;
        RecordBatchAttributes attributes = new RecordBatchAttributes(0).WithCodec(codec);
        attributes = _magic == 1 && _logAppendTime is not null ? attributes.WithLogAppendTime() : attributes;
        message[LegacyMessage.AttributesOffset] = (byte)attributes.Bits;
        if (_magic == 1)
        {
            BinaryPrimitives.WriteInt64BigEndian(message[LegacyMessage.TimestampOffset..], timestamp);
        }

        WriteSlice(message, ref position, key);
        WriteSlice(message, ref position, value);
        BinaryPrimitives.WriteUInt32BigEndian(message[LegacyMessage.CrcOffset..], Crc32.Compute(message[LegacyMessage.MagicOffset..]));
        target.Advance(size);
    }

    private static void WriteSlice(Span<byte> message, ref int position, ReadOnlyMemory<byte>? bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(message[position..], bytes?.Length ?? -1);
        position += sizeof(int);
        if (bytes is { } present)
        {
            present.Span.CopyTo(message[position..]);
            position += present.Length;
        }
    }
}
