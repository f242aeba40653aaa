using System.Buffers.Binary;
using System.Net.Sockets;

namespace Barnabas.LoadGenerator.Load;

/// <summary>
/// A socket that sends prepared frames and reads answers into one buffer. It does nothing else, so that the machine is the broker's. One
/// loop sends, one receives; they may be the same.
/// </summary>
internal sealed class LoadConnection(int bufferBytes = 1 << 17) : IDisposable
{
    private const int LengthSize = 4;

    /// <summary>Behind length, API key and version.</summary>
    private const int CorrelationOffset = 8;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[bufferBytes];
    private int _filled;
    private int _taken;
    private int _correlation;

    public async Task ConnectAsync(Server server, CancellationToken cancellation) => await _socket.ConnectAsync(server.Host, server.Port, cancellation);

    /// <summary>Numbers the frame and sends it.</summary>
    public async ValueTask SendAsync(Memory<byte> frame, CancellationToken cancellation)
    {
        Number(frame.Span);
        while (frame.Length > 0)
            frame = frame[await _socket.SendAsync(frame, SocketFlags.None, cancellation)..];
    }

    /// <summary>Numbers the frame and sends it on the calling thread.</summary>
    public void Send(Span<byte> frame)
    {
        Number(frame);
        while (frame.Length > 0)
            frame = frame[_socket.Send(frame, SocketFlags.None)..];
    }

    /// <summary>The next answer without its length; valid until the next call.</summary>
    /// <exception cref="IOException">The broker closed the connection.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        await FillAsync(LengthSize, cancellation);
        int length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_taken));
        await FillAsync(LengthSize + length, cancellation);
        var frame = _buffer.AsMemory(_taken + LengthSize, length);
        _taken += LengthSize + length;
        return frame;
    }

    public void Dispose() => _socket.Dispose();

    private void Number(Span<byte> frame) => BinaryPrimitives.WriteInt32BigEndian(frame[CorrelationOffset..], ++_correlation);

    /// <summary>Reads until so many bytes are there that were not taken.</summary>
    private async ValueTask FillAsync(int wanted, CancellationToken cancellation)
    {
        while (_filled - _taken < wanted)
        {
            if (_taken > 0)
            {
                _buffer.AsSpan(_taken, _filled - _taken).CopyTo(_buffer);
                _filled -= _taken;
                _taken = 0;
            }

            if (_buffer.Length < wanted)
                Array.Resize(ref _buffer, Math.Max(wanted, _buffer.Length * 2));
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, cancellation);
            if (read == 0)
                throw new IOException("The broker closed a connection.");
            _filled += read;
        }
    }
}
