using System.Net;

namespace Barnabas.Network.Serving;

/// <summary>
/// What is known about a connection that a listener accepted, and a place for what the broker wants to keep with it. Immutable but for
/// <see cref="State"/>, which belongs to the request processor.
/// </summary>
public sealed class ConnectionContext
{
    internal ConnectionContext(long index, ListenerEndpoint listener, EndPoint? local, EndPoint? remote, CancellationToken closed)
    {
        Id = $"{local}-{remote}-{index}";
        Listener = listener;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        Closed = closed;
    }

    /// <summary>Unique in the server's life: both ends and a running number.</summary>
    public string Id { get; }

    public ListenerEndpoint Listener { get; }

    public EndPoint? LocalEndPoint { get; }

    public EndPoint? RemoteEndPoint { get; }

    /// <summary>Cancelled when the connection is closed: nobody waits for the pending answers any more.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Of the request processor, such as the authenticated principal and the client's software name.</summary>
    public object? State { get; set; }

    public override string ToString() => Id;
}
