using System.Buffers.Binary;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Encodes one v2 batch: append records, then <see cref="Build"/>. Buffers are pooled; the built bytes are valid until the next
/// <see cref="Reset"/> or <see cref="Dispose"/>. Owned by the caller, for one thread at a time.
/// </summary>
public sealed class RecordBatchBuilder : IDisposable
{
    private const long NoTimestamp = -1;

    private readonly PooledBuffer _records = new(4096);
    private PooledBuffer? _compressed;
    private RecordBatchOptions _options;
    private long _lastOffset;
    private long _baseTimestamp;
    private bool _built;

    public RecordBatchBuilder(RecordBatchOptions? options = null)
    {
        _options = options ?? RecordBatchOptions.Default;
        Reset(_options);
    }

    /// <summary>Records appended.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the batch if it were built now without compression.</summary>
    public int UncompressedSize => _records.Length;

    /// <summary>The offset that the next <see cref="Append(long, ReadOnlyMemory{byte}?, ReadOnlyMemory{byte}?, ReadOnlySpan{RecordHeader})"/> takes.</summary>
    public long NextOffset => _lastOffset + 1;

    /// <summary>The largest timestamp appended; -1 without any.</summary>
    public long MaxTimestamp { get; private set; }

    /// <summary>Starts another batch in the same buffers.</summary>
    public void Reset(RecordBatchOptions options)
    {
        _options = options;
        _records.Clear();
        _records.GetSpan(RecordBatchHeader.Size);
        _records.Advance(RecordBatchHeader.Size);
        _lastOffset = options.BaseOffset - 1;
        _baseTimestamp = options.DeleteHorizon ?? NoTimestamp;
        MaxTimestamp = NoTimestamp;
        Count = 0;
        _built = false;
    }

    /// <summary>Appends at <see cref="NextOffset"/>. A null key or value is null on the wire, not empty.</summary>
    public void Append(long timestamp, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, params ReadOnlySpan<RecordHeader> headers) =>
        AppendAt(NextOffset, timestamp, key, value, headers);

    /// <summary>
    /// Appends at <see cref="NextOffset"/>. Without this overload a null array would turn into an empty key or value, since that is what it
    /// converts to as memory.
    /// </summary>
    public void Append(long timestamp, byte[]? key, byte[]? value, params ReadOnlySpan<RecordHeader> headers) =>
        AppendAt(NextOffset, timestamp, key is null ? default(ReadOnlyMemory<byte>?) : key, value is null ? default(ReadOnlyMemory<byte>?) : value, headers);

    /// <summary>Appends at an offset of the caller's choice, which must be larger than the last.</summary>
    public void AppendAt(long offset, long timestamp, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, params ReadOnlySpan<RecordHeader> headers)
    {
        int headerBytes = 0;
        foreach (ref readonly RecordHeader header in headers)
        {
            headerBytes = checked(headerBytes + SizeOf(header.KeyUtf8) + SizeOf(header.Value));
        }

        Span<byte> target = Start(offset, timestamp, SizeOf(key), SizeOf(value), headers.Length, headerBytes, out int size);
        int written = size - headerBytes - Varint.SizeOf(headers.Length) - SizeOf(value) - SizeOf(key);
        written += WriteBytes(target[written..], key);
        written += WriteBytes(target[written..], value);
        written += Varint.Write(target[written..], headers.Length);
        foreach (ref readonly RecordHeader header in headers)
        {
            written += WriteBytes(target[written..], header.KeyUtf8);
            written += WriteBytes(target[written..], header.Value);
        }

        _records.Advance(written);
    }

    /// <summary>Appends a record of another batch: its offset, timestamp, key, value and headers.</summary>
    public void Append(in Record record) => Append(record, record.Offset);

    /// <summary>Appends a record of another batch at another offset.</summary>
    public void Append(in Record record, long offset)
    {
        ReadOnlyMemory<byte>? key = record.Key;
        ReadOnlyMemory<byte>? value = record.Value;
        ReadOnlySpan<byte> headers = record.EncodedHeaders;
        int headerCount = record.Headers.Count;
        Span<byte> target = Start(offset, record.Timestamp, SizeOf(key), SizeOf(value), headerCount, headers.Length, out int size);
        int written = size - headers.Length - Varint.SizeOf(headerCount) - SizeOf(value) - SizeOf(key);
        written += WriteBytes(target[written..], key);
        written += WriteBytes(target[written..], value);
        written += Varint.Write(target[written..], headerCount);
        headers.CopyTo(target[written..]);
        _records.Advance(written + headers.Length);
    }

    /// <summary>The encoded batch.</summary>
    /// <exception cref="InvalidOperationException">There are no records and no <see cref="RecordBatchOptions.LastOffset"/>.</exception>
    public ReadOnlyMemory<byte> Build()
    {
        long lastOffset = _options.LastOffset ?? _lastOffset;
        if (lastOffset < _lastOffset || lastOffset < _options.BaseOffset || lastOffset - _options.BaseOffset > int.MaxValue)
        {
            throw new InvalidOperationException($"The last offset {lastOffset} does not follow from base offset {_options.BaseOffset} and {Count} records.");
        }

        // A batch that compaction emptied has nothing to compress.
        CompressionCodec codec = Count == 0 ? CompressionCodec.None : _options.Codec;
        PooledBuffer batch = codec == CompressionCodec.None ? _records : Compress();
        WriteHeader(batch.WrittenSpan, (int)(lastOffset - _options.BaseOffset), _options.Attributes.WithCodec(codec));
        _built = true;
        return batch.WrittenMemory;
    }

    /// <summary>The encoded batch, copied to an array of its own.</summary>
    public byte[] ToArray() => Build().ToArray();

    public void Dispose()
    {
        _records.Dispose();
        _compressed?.Dispose();
    }

    private static int SizeOf(ReadOnlyMemory<byte>? bytes) =>
        bytes is { } present ? Varint.SizeOf(present.Length) + present.Length : Varint.SizeOf(-1);

    private static int WriteBytes(Span<byte> target, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
        {
            return Varint.Write(target, -1);
        }

        int written = Varint.Write(target, present.Length);
        present.Span.CopyTo(target[written..]);
        return written + present.Length;
    }

    /// <summary>Writes everything before the key; <paramref name="size"/> counts the whole record with its length prefix.</summary>
    private Span<byte> Start(long offset, long timestamp, int keySize, int valueSize, int headerCount, int headerBytes, out int size)
    {
        if (_built)
        {
            throw new InvalidOperationException("The batch is built; reset the builder for another.");
        }

        long offsetDelta = offset - _options.BaseOffset;
        if (offset <= _lastOffset || offsetDelta > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The offset does not follow {_lastOffset} in a batch from {_options.BaseOffset}.");
        }

        if (Count == 0 && _options.DeleteHorizon is null)
        {
            _baseTimestamp = timestamp;
        }

        long timestampDelta = timestamp - _baseTimestamp;
        int bodySize = checked(
            1 + Varint.SizeOf(timestampDelta) + Varint.SizeOf(offsetDelta) + keySize + valueSize + Varint.SizeOf(headerCount) + headerBytes);
        size = checked(Varint.SizeOf(bodySize) + bodySize);
        Span<byte> target = _records.GetSpan(size);
        int written = Varint.Write(target, bodySize);
        target[written++] = 0;
        written += Varint.Write(target[written..], timestampDelta);
        Varint.Write(target[written..], offsetDelta);
        _lastOffset = offset;
        MaxTimestamp = Math.Max(MaxTimestamp, timestamp);
        Count++;
        return target;
    }

    private PooledBuffer Compress()
    {
        _compressed ??= new PooledBuffer(_records.Length);
        _compressed.Clear();
        _compressed.GetSpan(RecordBatchHeader.Size);
        _compressed.Advance(RecordBatchHeader.Size);
        Compression.Compress(_options.Codec, _records.WrittenSpan[RecordBatchHeader.Size..], _compressed, _options.CompressionLevel);
        return _compressed;
    }

    private void WriteHeader(Span<byte> batch, int lastOffsetDelta, RecordBatchAttributes attributes)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, _options.BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.BatchLengthOffset..], batch.Length - RecordBatchHeader.LogOverhead);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.PartitionLeaderEpochOffset..], _options.PartitionLeaderEpoch);
        batch[RecordBatchHeader.MagicOffset] = (byte)RecordBatchHeader.CurrentMagic;
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchHeader.AttributesOffset..], attributes.Bits);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.LastOffsetDeltaOffset..], lastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchHeader.BaseTimestampOffset..], _baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchHeader.MaxTimestampOffset..], _options.LogAppendTime ?? MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchHeader.ProducerIdOffset..], _options.ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchHeader.ProducerEpochOffset..], _options.ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.BaseSequenceOffset..], _options.BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.RecordCountOffset..], Count);
        RecordBatchStamp.RenewCrc(batch);
    }
}
