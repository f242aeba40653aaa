using Barnabas.Network.Frames;

namespace Barnabas.Network.Connecting;

/// <summary>A received answer: response header and body in a pooled buffer, which <see cref="Dispose"/> returns. Owned by who asked.</summary>
public sealed class ResponseFrame : IDisposable
{
    private readonly FramePool _pool;
    private readonly int _length;
    private byte[]? _buffer;

    internal ResponseFrame(FramePool pool, byte[] buffer, int length)
    {
        _pool = pool;
        _buffer = buffer;
        _length = length;
    }

    /// <summary>The frame without its length: it starts with the correlation id.</summary>
    public ReadOnlyMemory<byte> Bytes => (_buffer ?? throw new ObjectDisposedException(nameof(ResponseFrame))).AsMemory(0, _length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            _pool.Return(buffer);
    }
}
