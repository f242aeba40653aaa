using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Barnabas.Network.Frames;
using Barnabas.Network.Transports;

namespace Barnabas.Network.Tests.Support;

/// <summary>The other end of a connection, byte by byte: sends frames and anything else, and reads frames.</summary>
internal sealed class FrameClient : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameReader _reader;
    private readonly Action _closeSending;

    private FrameClient(Transport transport, Action closeSending)
    {
        Transport = transport;
        _closeSending = closeSending;
        _reader = new FrameReader(transport, _pool, 1024);
    }

    public Transport Transport { get; }

    public static FrameClient Over(InMemoryTransport transport) => new(transport, transport.CompleteSending);

    public static async Task<FrameClient> ConnectAsync(string host, int port, int receiveBufferBytes = -1)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferBytes >= 0)
            socket.ReceiveBufferSize = receiveBufferBytes;
        await socket.ConnectAsync(host, port).Bounded();
        return new FrameClient(new SocketTransport(socket), () => socket.Shutdown(SocketShutdown.Send));
    }

    public static byte[] Frame(ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame.AsSpan(4));
        return frame;
    }

    public Task SendAsync(params byte[][] bodies) => SendRawAsync([.. bodies.SelectMany(body => Frame(body))]);

    public Task SendRawAsync(params byte[] bytes) => Transport.SendAsync(bytes, more: false).AsTask().Bounded();

    /// <summary>The next frame's body, or null when the server has closed the connection.</summary>
    public async Task<byte[]?> ReceiveAsync()
    {
        try
        {
            int length = await _reader.ReadLengthAsync().AsTask().Bounded();
            if (length < 0)
                return null;
            byte[] buffer = await _reader.ReadBodyAsync(length).AsTask().Bounded();
            byte[] body = buffer[..length];
            _pool.Return(buffer);
            return body;
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            return null;
        }
    }

    public void CloseSending() => _closeSending();

    public void Dispose() => Transport.Dispose();

    /// <summary>An address for an end in memory.</summary>
    public static IPEndPoint Address(int lastByte, int port = 1) => new(new IPAddress([10, 0, 0, (byte)lastByte]), port);
}
