namespace Barnabas.Network.Serving;

/// <summary>Limits and sizes of a <see cref="SocketServer"/>; those that Kafka has carry its name and default. Immutable.</summary>
public sealed record SocketServerOptions
{
    /// <summary>socket.request.max.bytes: a frame that claims more costs its peer the connection.</summary>
    public int SocketRequestMaxBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>max.connections: at this many the listeners stop accepting until one is closed.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>max.connections.per.ip: a connection beyond it is closed at once.</summary>
    public int MaxConnectionsPerIp { get; init; } = int.MaxValue;

    /// <summary>max.connections.per.ip.overrides: by address in its text form.</summary>
    public IReadOnlyDictionary<string, int> MaxConnectionsPerIpOverrides { get; init; } = new Dictionary<string, int>();

    /// <summary>connections.max.idle.ms: without a whole frame received or a byte sent for this long, and nothing being worked on. Zero or less: never.</summary>
    public TimeSpan ConnectionsMaxIdle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// queued.max.requests: requests handed to the processor and neither answered nor released (<see cref="InboundRequest.Release"/>).
    /// At this many no further one is started.
    /// </summary>
    public int QueuedMaxRequests { get; init; } = 500;

    /// <summary>queued.max.request.bytes: what those and the frames being received may take; -1 for no limit. Exceeded by one frame at most.</summary>
    public long QueuedMaxRequestBytes { get; init; } = -1;

    /// <summary>socket.send.buffer.bytes; -1 leaves it to the system, which adapts it to the connection.</summary>
    public int SocketSendBufferBytes { get; init; } = -1;

    /// <summary>socket.receive.buffer.bytes; -1 leaves it to the system, which adapts it to the connection.</summary>
    public int SocketReceiveBufferBytes { get; init; } = -1;

    /// <summary>socket.listen.backlog.size</summary>
    public int SocketListenBacklogSize { get; init; } = 50;

    /// <summary>Requests of one connection that are not answered yet; at this many it is not read on.</summary>
    public int MaxInFlightPerConnection { get; init; } = 64;

    /// <summary>Response bytes in memory that one connection's peer has not taken; at this many it is not read on.</summary>
    public long MaxUnsentBytesPerConnection { get; init; } = 4L << 20;

    /// <summary>Bytes that a connection reads ahead; several small frames arrive with one system call.</summary>
    public int StageBytes { get; init; } = 1024;

    /// <summary>Answers held back while the next requests can be read without waiting, so that they leave with one system call.</summary>
    public int MaxCoalescedResponses { get; init; } = 8;

    /// <summary>A file's range up to this size is copied next to what goes before it; a longer one is sent from the file.</summary>
    public int CopiedRegionBytes { get; init; } = 16 * 1024;
}
