namespace Barnabas.Protocol.Records;

/// <summary>
/// The value of a protocol field of type <c>records</c>: bytes in memory (a slice of the buffer that a message was decoded from, never
/// a copy), or a <see cref="RecordsSource"/>. The default value is null on the wire. Immutable.
/// </summary>
public readonly struct RecordData
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly bool _present;

    public RecordData(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        _present = true;
    }

    public RecordData(RecordsSource source)
    {
        Source = source;
        _present = true;
    }

    public static RecordData Empty { get; } = new(ReadOnlyMemory<byte>.Empty);

    public bool IsNull => !_present;

    /// <summary>The external source, or null where the bytes are in <see cref="Memory"/>.</summary>
    public RecordsSource? Source { get; }

    /// <summary>The bytes, where they are in memory.</summary>
    public ReadOnlyMemory<byte> Memory => Source is null ? _memory : throw new InvalidOperationException("These records are in an external source.");

    /// <summary>Bytes.</summary>
    public int Length => Source?.Length ?? _memory.Length;
}
