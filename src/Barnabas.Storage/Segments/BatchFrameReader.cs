using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Segments;

/// <summary>
/// Steps from batch to batch over a range of a segment file, reading a buffer full of headers at a time. Stops at the end, at a batch
/// that the range cuts, or at bytes that are no batch. For one walk by one thread; the buffer holds at least one header.
/// </summary>
internal ref struct BatchFrameReader(IDiskFile file, long position, long end, Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private long _bufferStart;
    private int _buffered;
    private long _next = position;

    /// <summary>Where the current batch starts in the file.</summary>
    public long Position { get; private set; } = position;

    public BatchFrame Current { get; private set; }

    /// <summary>Where the batch after the current one starts.</summary>
    public readonly long NextPosition => _next;

    public bool MoveNext()
    {
        if (_next + BatchFrame.HeaderSize > _bufferStart + _buffered)
        {
            int wanted = (int)Math.Min(_buffer.Length, end - _next);
            _buffered = wanted <= 0 ? 0 : file.Read(_buffer[..wanted], _next);
            _bufferStart = _next;
        }

        ReadOnlySpan<byte> header = _buffer[(int)(_next - _bufferStart).._buffered];
        if (!BatchFrame.TryParse(header, out BatchFrame frame) || _next + frame.Size > end)
        {
            return false;
        }

        Current = frame;
        Position = _next;
        _next += frame.Size;
        return true;
    }
}
