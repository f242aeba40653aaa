namespace Barnabas.Protocol.Records;

/// <summary>
/// The headers of a record, decoded one by one as <c>foreach</c> asks for them. Their bounds were checked with the record's. Immutable
/// view; for the enumeration by one thread.
/// </summary>
public struct RecordHeaders
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private int _position;
    private int _left;

    internal RecordHeaders(ReadOnlyMemory<byte> bytes, int count)
    {
        _bytes = bytes;
        _left = count;
        Count = count;
    }

    public int Count { get; }

    public RecordHeader Current { get; private set; }

    public readonly RecordHeaders GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        ReadOnlySpan<byte> bytes = _bytes.Span;
        ReadOnlyMemory<byte> key = ReadSlice(bytes).GetValueOrDefault();
        Current = new RecordHeader(key, ReadSlice(bytes));
        return true;
    }

    /// <summary>Walks over one length-prefixed slice; false where it leaves the bytes.</summary>
    internal static bool TrySkip(ReadOnlySpan<byte> bytes, ref int position, bool nullable, out int start, out int length)
    {
        bool whole = Varint.TryRead(bytes, ref position, out length);
        start = position;
        if (!whole || length > bytes.Length - position || length < (nullable ? -1 : 0))
        {
            return false;
        }

        position += Math.Max(length, 0);
        return true;
    }

    private ReadOnlyMemory<byte>? ReadSlice(ReadOnlySpan<byte> bytes)
    {
        if (!TrySkip(bytes, ref _position, nullable: true, out int start, out int length))
        {
            throw new InvalidRecordsException("A record header reaches past the end of its record.");
        }

        return length < 0 ? default(ReadOnlyMemory<byte>?) : _bytes.Slice(start, length);
    }
}
