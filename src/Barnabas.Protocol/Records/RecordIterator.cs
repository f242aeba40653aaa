namespace Barnabas.Protocol.Records;

/// <summary>
/// Decodes the records of one v2 batch, one at a time, from its uncompressed body. Every length is checked before use; bytes that are no
/// records end in <see cref="InvalidRecordsException"/>. Nothing is allocated. For one walk by one thread.
/// </summary>
public struct RecordIterator
{
    private readonly ReadOnlyMemory<byte> _body;
    private readonly long _baseOffset;
    private readonly long _baseTimestamp;
    private readonly long? _logAppendTime;
    private readonly int _count;
    private int _read;
    private int _position;

    /// <param name="body">What follows the header, decompressed.</param>
    /// <param name="header">The header of the batch.</param>
    public RecordIterator(ReadOnlyMemory<byte> body, RecordBatchHeader header)
    {
        _body = body;
        _baseOffset = header.BaseOffset;
        _baseTimestamp = header.BaseTimestamp;
        _logAppendTime = header.Attributes.IsLogAppendTime ? header.MaxTimestamp : null;
        _count = header.RecordCount;
    }

    public Record Current { get; private set; }

    public readonly RecordIterator GetEnumerator() => this;

    /// <exception cref="InvalidRecordsException">The bytes are not <see cref="RecordBatchHeader.RecordCount"/> whole records.</exception>
    public bool MoveNext()
    {
        ReadOnlySpan<byte> body = _body.Span;
        if (_read >= _count)
        {
            return _position == body.Length && _read == _count
                ? false
                : throw Garbage($"holds {body.Length - _position} bytes behind its {_count} records");
        }

        if (!Varint.TryRead(body, ref _position, out int size) || size < 0 || size > body.Length - _position)
        {
            throw Garbage($"ends inside record {_read} of {_count}");
        }

        Current = Decode(_body.Slice(_position, size));
        _position += size;
        _read++;
        return true;
    }

    private readonly Record Decode(ReadOnlyMemory<byte> record)
    {
        ReadOnlySpan<byte> bytes = record.Span;
        int position = 1; // The attributes of a record have no meaning yet.
        if (!Varint.TryRead(bytes, ref position, out long timestampDelta)
            || !Varint.TryRead(bytes, ref position, out int offsetDelta)
            || !RecordHeaders.TrySkip(bytes, ref position, nullable: true, out int keyStart, out int keyLength)
            || !RecordHeaders.TrySkip(bytes, ref position, nullable: true, out int valueStart, out int valueLength)
            || !Varint.TryRead(bytes, ref position, out int headerCount)
            || !HeadersFill(bytes, position, headerCount))
        {
            throw Garbage($"has a malformed record {_read} of {_count}");
        }

        return new Record(
            record,
            _baseOffset + offsetDelta,
            _logAppendTime ?? (_baseTimestamp + timestampDelta),
            (keyStart, keyLength),
            (valueStart, valueLength),
            (position, headerCount));
    }

    private static bool HeadersFill(ReadOnlySpan<byte> bytes, int position, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!RecordHeaders.TrySkip(bytes, ref position, nullable: false, out _, out _)
                || !RecordHeaders.TrySkip(bytes, ref position, nullable: true, out _, out _))
            {
                return false;
            }
        }

        return count >= 0 && position == bytes.Length;
    }

    private readonly InvalidRecordsException Garbage(string what) => new($"The record batch at offset {_baseOffset} {what}.");
}
