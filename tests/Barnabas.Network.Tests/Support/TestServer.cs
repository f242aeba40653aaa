using Barnabas.Network.Serving;
using Barnabas.Network.Transports;

namespace Barnabas.Network.Tests.Support;

/// <summary>A running server with one listener on a free port, and its log. Connections come over TCP or through memory.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly ListenerEndpoint Loopback = new("PLAINTEXT", "127.0.0.1", 0, SecurityProtocol.Plaintext);

    public TestServer(IRequestProcessor processor, SocketServerOptions? options = null, TimeProvider? time = null, params ListenerEndpoint[] endpoints)
    {
        Server = new SocketServer(options ?? new SocketServerOptions(), processor, time ?? TimeProvider.System, Log);
        Server.Bind(endpoints.Length == 0 ? [Loopback] : endpoints);
        Server.Start();
    }

    public RecordingLogger<SocketServer> Log { get; } = new();

    public SocketServer Server { get; }

    public int Port => Server.Endpoints[0].Port;

    public Task<FrameClient> ConnectAsync(TransportKind kind) => kind == TransportKind.Socket ? FrameClient.ConnectAsync("127.0.0.1", Port) : Task.FromResult(Attach(1));

    /// <summary>A connection through memory whose client end has the address 10.0.0.<paramref name="lastByte"/>.</summary>
    public FrameClient Attach(byte lastByte, int capacity = 64 * 1024)
    {
        (InMemoryTransport client, InMemoryTransport server) = InMemoryTransport.CreatePair(FrameClient.Address(lastByte), FrameClient.Address(0), capacity);
        Server.Serve(Server.Endpoints[0], server);
        return FrameClient.Over(client);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
