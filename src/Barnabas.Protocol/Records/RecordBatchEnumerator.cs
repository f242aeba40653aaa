namespace Barnabas.Protocol.Records;

/// <summary>
/// Walks concatenated v2 batches in place, by length and magic only (no CRC): <c>while (batches.MoveNext()) { … batches.Current … }</c>.
/// Stops at the end or at the first bytes that are no batch; then <see cref="Fault"/> says why and <see cref="Position"/> where
/// (<c>foreach</c> walks a copy, so it hides them). For one walk by one thread.
/// </summary>
public ref struct RecordBatchEnumerator(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _size;

    /// <summary>Where the current batch starts; after the last <see cref="MoveNext"/>, the number of bytes that were whole batches.</summary>
    public int Position { get; private set; }

    /// <summary>None at the end of the bytes.</summary>
    public RecordBatchFault Fault { get; private set; }

    /// <summary>Exactly the bytes of the current batch.</summary>
    public readonly ReadOnlySpan<byte> CurrentBytes => _bytes.Slice(Position, _size);

    public readonly RecordBatchHeader Current => new(CurrentBytes);

    public readonly RecordBatchEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        Position += _size;
        _size = 0;
        if (Position == _bytes.Length || Fault != RecordBatchFault.None)
        {
            return false;
        }

        Fault = RecordBatchValidator.CheckFrame(_bytes[Position..], out _size);
        return Fault == RecordBatchFault.None;
    }
}
