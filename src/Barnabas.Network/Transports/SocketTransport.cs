using System.Net;
using System.Net.Sockets;
using Barnabas.Protocol.Records;

namespace Barnabas.Network.Transports;

/// <summary>
/// A plaintext TCP connection. A file's range goes out by sendfile(2) on Linux: as much as the socket's buffer takes, and where that is
/// full one chunk by an ordinary awaited send, which is how we learn that there is room again. Owns the socket; thread rules of
/// <see cref="Transport"/>.
/// </summary>
public sealed class SocketTransport : Transport
{
    /// <summary>What is sent by copy when the socket's buffer is full.</summary>
    private const int ChunkAfterFull = 64 * 1024;

    private readonly Socket _socket;

    public SocketTransport(Socket socket)
    {
        _socket = socket;
        LocalEndPoint = Canonical(socket.LocalEndPoint);
        RemoteEndPoint = Canonical(socket.RemoteEndPoint);
    }

    public override EndPoint? LocalEndPoint { get; }

    public override EndPoint? RemoteEndPoint { get; }

    public override ValueTask<int> ReceiveAsync(Memory<byte> destination) => _socket.ReceiveAsync(destination, SocketFlags.None);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool more)
    {
        if (more && NativeSocket.IsAvailable)
        {
            int sent = NativeSocket.SendMore(_socket.SafeHandle, bytes.Span);
            if (sent > 0)
            {
                CountSent(sent);
                if (sent == bytes.Length)
                    return ValueTask.CompletedTask;
                bytes = bytes[sent..];
            }
            // An error repeats itself in the ordinary send below, which knows how to report it.
        }
        ValueTask<int> send = _socket.SendAsync(bytes, SocketFlags.None);
        if (!send.IsCompletedSuccessfully)
            return FinishAsync(send);
        CountSent(send.Result);
        return ValueTask.CompletedTask;
    }

    public override ValueTask SendAsync(FileRegionSource region)
    {
        if (!NativeSocket.IsAvailable || region.Handle is null)
            return CopyAsync(region, 0, region.Length);
        int offset = 0;
        return TrySendFile(region, ref offset) ? ValueTask.CompletedTask : SendFileAsync(region, offset);
    }

    public override void Dispose() => _socket.Dispose();

    /// <summary>An IPv4 peer of a listener for both families has an IPv4 address: quotas and access rules know it by that.</summary>
    private static EndPoint? Canonical(EndPoint? end) =>
        end is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port) : end;

    private async ValueTask FinishAsync(ValueTask<int> send) => CountSent(await send.ConfigureAwait(false));

    private async ValueTask SendFileAsync(FileRegionSource region, int offset)
    {
        do
        {
            int chunk = Math.Min(ChunkAfterFull, region.Length - offset);
            await CopyAsync(region, offset, chunk).ConfigureAwait(false);
            offset += chunk;
        }
        while (!TrySendFile(region, ref offset));
    }

    /// <summary>
    /// True when the whole range is out; false when the socket is full. Any other failure repeats itself when a chunk is read and sent,
    /// and is reported by whichever of the two is at fault.
    /// </summary>
    private bool TrySendFile(FileRegionSource region, ref int offset)
    {
        while (offset < region.Length)
        {
            int sent = NativeSocket.SendFile(_socket.SafeHandle, region.Handle!, region.Position + offset, region.Length - offset);
            if (sent < 0)
                return false;
            if (sent == 0)
                throw FileTooShort(region, offset);
            offset += sent;
            CountSent(sent);
        }
        return true;
    }
}
