using System.Net.Sockets;
using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Network.Tests.Serving;

public sealed class StopTests
{
    [Theory, BothTransports]
    public async Task Stopping_answers_what_is_under_way_and_starts_nothing_more(TransportKind kind)
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        using FrameClient client = await server.ConnectAsync(kind);
        using FrameClient idle = await server.ConnectAsync(kind);
        await client.SendAsync([1], [2]);
        InboundRequest first = await processor.NextAsync();
        InboundRequest second = await processor.NextAsync();
        Task stop = server.Server.StopAsync(Bounds.Patience);
        Assert.Null(await idle.ReceiveAsync());
        await client.SendAsync([3]);
        ScriptedProcessor.Answer(second);
        Assert.False(stop.IsCompleted);
        ScriptedProcessor.Answer(first);
        Assert.Equal([1], await client.ReceiveAsync());
        Assert.Equal([2], await client.ReceiveAsync());
        Assert.Null(await client.ReceiveAsync());
        await stop.Bounded();
        Assert.False(processor.TryNext(out _));
        Assert.Equal(0, server.Server.ConnectionCount);
        await Assert.ThrowsAsync<SocketException>(() => FrameClient.ConnectAsync("127.0.0.1", server.Port));
    }

    [Fact]
    public async Task Stopping_cuts_off_what_takes_too_long()
    {
        var time = new FakeTimeProvider();
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor, time: time);
        using FrameClient client = server.Attach(1);
        await client.SendAsync([1]);
        InboundRequest request = await processor.NextAsync();
        Task stop = server.Server.StopAsync(TimeSpan.FromSeconds(30));
        Task<byte[]?> answer = client.ReceiveAsync();
        while (!stop.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(31));
            await Task.Yield();
        }
        await stop;
        Assert.Null(await answer);
        await server.Log.LineAsync("cut off");
        ScriptedProcessor.Answer(request);
    }

    [Fact]
    public async Task Port_can_be_taken_again_at_once()
    {
        int port;
        await using (var server = new TestServer(ScriptedProcessor.Echo))
        {
            port = server.Port;
            using FrameClient client = await server.ConnectAsync(TransportKind.Socket);
            await client.SendAsync([1]);
            Assert.Equal([1], await client.ReceiveAsync());
            await server.Server.StopAsync(Bounds.Patience);
        }
        await using var again = new TestServer(ScriptedProcessor.Echo, endpoints: new ListenerEndpoint("PLAINTEXT", "127.0.0.1", port, SecurityProtocol.Plaintext));
        using FrameClient second = await again.ConnectAsync(TransportKind.Socket);
        await second.SendAsync([2]);
        Assert.Equal([2], await second.ReceiveAsync());
    }

    [Fact]
    public async Task Server_that_never_started_is_disposed()
    {
        var server = new SocketServer(new SocketServerOptions(), ScriptedProcessor.Echo, TimeProvider.System, new RecordingLogger<SocketServer>());
        server.Bind([new ListenerEndpoint("A", "localhost", 0, SecurityProtocol.Plaintext)]);
        await server.DisposeAsync();
    }
}
