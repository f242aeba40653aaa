using System.Net;

namespace Barnabas.Network.Transports;

/// <summary>
/// One end of a connection within the process, for tests and simulations. Each direction buffers a bounded number of bytes; a sender
/// waits beyond it, as on a socket whose peer does not read. Thread rules of <see cref="Transport"/>.
/// </summary>
public sealed class InMemoryTransport : Transport
{
    private readonly MemoryPipe _incoming;
    private readonly MemoryPipe _outgoing;

    private InMemoryTransport(MemoryPipe incoming, MemoryPipe outgoing, EndPoint local, EndPoint remote)
    {
        _incoming = incoming;
        _outgoing = outgoing;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
    }

    public override EndPoint? LocalEndPoint { get; }

    public override EndPoint? RemoteEndPoint { get; }

    /// <summary>Two connected ends. <paramref name="capacity"/>: bytes that one direction holds before a send waits.</summary>
    public static (InMemoryTransport Client, InMemoryTransport Server) CreatePair(EndPoint client, EndPoint server, int capacity = 64 * 1024)
    {
        var toServer = new MemoryPipe(capacity);
        var toClient = new MemoryPipe(capacity);
        return (new InMemoryTransport(toClient, toServer, client, server), new InMemoryTransport(toServer, toClient, server, client));
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> destination) => _incoming.ReadAsync(destination);

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool more)
    {
        await _outgoing.WriteAsync(bytes).ConfigureAwait(false);
        CountSent(bytes.Length);
    }

    /// <summary>Closes the sending side only: the peer reads to the end and may still answer.</summary>
    public void CompleteSending() => _outgoing.Complete();

    public override void Dispose()
    {
        // The peer still reads what was sent, then finds the end; what it sends from now on fails.
        _outgoing.Complete();
        _incoming.Break();
    }
}
