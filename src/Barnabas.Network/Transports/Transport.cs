using System.Buffers;
using System.Net;
using Barnabas.Protocol.Records;

namespace Barnabas.Network.Transports;

/// <summary>
/// A connected, ordered, reliable stream of bytes both ways: a socket, a TLS stream, or memory. One receive and one send may be under way
/// at the same time, from different threads. Operations are ended by <see cref="Dispose"/>, from any thread: they then fail with any of
/// <see cref="IOException"/>, <see cref="System.Net.Sockets.SocketException"/> and <see cref="ObjectDisposedException"/>.
/// </summary>
public abstract class Transport : IDisposable
{
    private const int CopyChunk = 64 * 1024;

    private long _bytesSent;

    public abstract EndPoint? LocalEndPoint { get; }

    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Bytes that the layer below has taken so far; grows while a long send makes progress. Readable from any thread.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Receives at least one byte; 0 when the peer has closed its sending side.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> destination);

    /// <summary>Sends all of the bytes. <paramref name="more"/>: others follow at once, so a last packet that is not full may wait for them.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool more);

    /// <summary>Sends all of a file's range, from the file itself where the transport can, otherwise through a pooled buffer.</summary>
    /// <exception cref="EndOfStreamException">The file is shorter than the range.</exception>
    public virtual ValueTask SendAsync(FileRegionSource region) => CopyAsync(region, 0, region.Length);

    public abstract void Dispose();

    protected void CountSent(long bytes) => Volatile.Write(ref _bytesSent, _bytesSent + bytes);

    /// <summary>Sends <paramref name="count"/> bytes of a range from <paramref name="offset"/> bytes into it, by reading them.</summary>
    protected async ValueTask CopyAsync(FileRegionSource region, int offset, int count)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(count, CopyChunk));
        try
        {
            while (count > 0)
            {
                int read = region.Read(offset, buffer.AsSpan(0, Math.Min(count, buffer.Length)));
                if (read == 0)
                    throw FileTooShort(region, offset);
                await SendAsync(buffer.AsMemory(0, read), more: count > read).ConfigureAwait(false);
                offset += read;
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static EndOfStreamException FileTooShort(FileRegionSource region, int offset) =>
        new($"The file ends at {region.Position + offset}, within a range of {region.Length} bytes from {region.Position}.");
}
