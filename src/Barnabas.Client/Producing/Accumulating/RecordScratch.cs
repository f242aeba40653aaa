using System.Buffers;
using System.Text;
using Barnabas.Client.Records;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Producing.Accumulating;

/// <summary>
/// A record between its serializers and its batch: key, value and encoded headers behind each other. The partition, and so the batch, is known
/// only when the key is serialized, and no lock is held while foreign code runs. Reused; owned by one thread at a time.
/// </summary>
internal sealed class RecordScratch : IBufferWriter<byte>
{
    private const int InitialCapacity = 4096;
    private const int Null = -1;

    private byte[] _bytes = new byte[InitialCapacity];
    private int _length;
    private int _valueStart;
    private int _headersStart;

    /// <summary>A serializer that sends from within the serialization must not be given the same scratch.</summary>
    public bool IsInUse { get; set; }

    public long Timestamp { get; private set; }

    /// <summary>-1 for a null key.</summary>
    public int KeySize { get; private set; }

    /// <summary>-1 for a null value.</summary>
    public int ValueSize { get; private set; }

    public int HeaderCount { get; private set; }

    public ReadOnlySpan<byte> Key => _bytes.AsSpan(0, _valueStart);

    public ReadOnlySpan<byte> Value => _bytes.AsSpan(_valueStart, _headersStart - _valueStart);

    /// <summary>As they stand in a record, without their count.</summary>
    public ReadOnlySpan<byte> Headers => _bytes.AsSpan(_headersStart, _length - _headersStart);

    /// <summary>Bytes of the record from the key's length on.</summary>
    public int TailSize =>
        Varint.SizeOf(KeySize) + Varint.SizeOf(ValueSize) + Varint.SizeOf(HeaderCount) + _length;

    public void Encode<TKey, TValue>(ProducerRecord<TKey, TValue> record, long timestamp, ISerializer<TKey> keys, ISerializer<TValue> values)
    {
        _length = 0;
        Timestamp = timestamp;
        KeySize = Serialize(record.Key, keys, record.Topic, record.Headers);
        _valueStart = _length;
        ValueSize = Serialize(record.Value, values, record.Topic, record.Headers);
        _headersStart = _length;
        HeaderCount = record.Headers?.Count ?? 0;
        for (int i = 0; i < HeaderCount; i++)
        {
            Header header = record.Headers![i];
            int size = Encoding.UTF8.GetByteCount(header.Key);
            WriteVarint(size);
            Advance(Encoding.UTF8.GetBytes(header.Key, GetSpan(size)));
            WriteHeaderValue(header.Value, header.Value is null);
        }
    }

    /// <summary>Takes a record over from a batch that is to be split.</summary>
    public void Load(in Record record)
    {
        _length = 0;
        Timestamp = record.Timestamp;
        KeySize = record.HasKey ? record.KeySpan.Length : Null;
        this.Write(record.KeySpan);
        _valueStart = _length;
        ValueSize = record.HasValue ? record.ValueSpan.Length : Null;
        this.Write(record.ValueSpan);
        _headersStart = _length;
        HeaderCount = record.Headers.Count;
        foreach (RecordHeader header in record.Headers)
        {
            WriteVarint(header.KeyUtf8.Length);
            this.Write(header.KeyUtf8.Span);
            WriteHeaderValue(header.Value.GetValueOrDefault().Span, header.Value is null);
        }
    }

    /// <summary>Writes the record from the key's length on; the target has room for <see cref="TailSize"/>.</summary>
    public int WriteTail(Span<byte> target)
    {
        int written = Varint.Write(target, KeySize);
        Key.CopyTo(target[written..]);
        written += _valueStart;
        written += Varint.Write(target[written..], ValueSize);
        Value.CopyTo(target[written..]);
        written += _headersStart - _valueStart;
        written += Varint.Write(target[written..], HeaderCount);
        Headers.CopyTo(target[written..]);
        return written + (_length - _headersStart);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _length));
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_length);
    }

    private int Serialize<T>(T value, ISerializer<T> serializer, string topic, Headers? headers)
    {
        if (serializer.IsNull(value))
        {
            return Null;
        }
        int start = _length;
        serializer.Serialize(value, this, topic, headers);
        return _length - start;
    }

    private void WriteVarint(int value) => _length += Varint.Write(GetSpan(Varint.MaxBytes32), value);

    private void WriteHeaderValue(ReadOnlySpan<byte> value, bool isNull)
    {
        WriteVarint(isNull ? Null : value.Length);
        this.Write(value);
    }

    private void Reserve(int count)
    {
        if (count > _bytes.Length - _length)
        {
            Array.Resize(ref _bytes, Math.Max(checked(_length + count), (int)Math.Min(Array.MaxLength, 2L * _bytes.Length)));
        }
    }
}
