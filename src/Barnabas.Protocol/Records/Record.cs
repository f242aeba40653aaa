namespace Barnabas.Protocol.Records;

/// <summary>A record of a batch or message set: slices of the bytes it was read from, never copies. Immutable view, valid as long as those bytes.</summary>
public readonly struct Record
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _keyStart;
    private readonly int _keyLength;
    private readonly int _valueStart;
    private readonly int _valueLength;
    private readonly int _headersStart;
    private readonly int _headerCount;

    internal Record(
        ReadOnlyMemory<byte> bytes,
        long offset,
        long timestamp,
        (int Start, int Length) key,
        (int Start, int Length) value,
        (int Start, int Count) headers)
    {
        _bytes = bytes;
        Offset = offset;
        Timestamp = timestamp;
        (_keyStart, _keyLength) = key;
        (_valueStart, _valueLength) = value;
        (_headersStart, _headerCount) = headers;
    }

    public long Offset { get; }

    /// <summary>Milliseconds since the epoch; -1 where the format has none. In a LogAppendTime batch, the append time.</summary>
    public long Timestamp { get; }

    public bool HasKey => _keyLength >= 0;

    public bool HasValue => _valueLength >= 0;

    // A bare null here would become empty memory: null converts to memory as a null array does.
    public ReadOnlyMemory<byte>? Key => _keyLength < 0 ? default(ReadOnlyMemory<byte>?) : _bytes.Slice(_keyStart, _keyLength);

    public ReadOnlyMemory<byte>? Value => _valueLength < 0 ? default(ReadOnlyMemory<byte>?) : _bytes.Slice(_valueStart, _valueLength);

    /// <summary>Empty where the key is null.</summary>
    public ReadOnlySpan<byte> KeySpan => _bytes.Span.Slice(_keyStart, Math.Max(_keyLength, 0));

    /// <summary>Empty where the value is null.</summary>
    public ReadOnlySpan<byte> ValueSpan => _bytes.Span.Slice(_valueStart, Math.Max(_valueLength, 0));

    public RecordHeaders Headers => new(_bytes[_headersStart..], _headerCount);

    /// <summary>The headers as they are encoded, without their count.</summary>
    internal ReadOnlySpan<byte> EncodedHeaders => _bytes.Span[_headersStart..];
}
