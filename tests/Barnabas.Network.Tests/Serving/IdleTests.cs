using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Network.Tests.Serving;

public sealed class IdleTests
{
    private static readonly SocketServerOptions Options = new() { ConnectionsMaxIdle = TimeSpan.FromSeconds(100) };
    private readonly FakeTimeProvider _time = new();

    [Theory, BothTransports]
    public async Task Idle_connection_is_closed_and_an_active_one_is_not(TransportKind kind)
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, Options, _time);
        using FrameClient idle = await server.ConnectAsync(kind);
        using FrameClient active = await server.ConnectAsync(kind);
        await idle.SendAsync([1]);
        Assert.Equal([1], await idle.ReceiveAsync());
        for (int i = 0; i < 6; i++)
        {
            await active.SendAsync([2]);
            Assert.Equal([2], await active.ReceiveAsync());
            _time.Advance(TimeSpan.FromSeconds(25));
        }
        Assert.Null(await idle.ReceiveAsync());
        Assert.Contains("Idle", await server.Log.LineAsync("connections.max.idle.ms"));
        await active.SendAsync([3]);
        Assert.Equal([3], await active.ReceiveAsync());
        Assert.Equal(1, server.Server.ConnectionCount);
    }

    [Theory, BothTransports]
    public async Task Connection_is_not_closed_before_its_time(TransportKind kind)
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, Options, _time);
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([1]);
        Assert.Equal([1], await client.ReceiveAsync());
        for (int i = 0; i < 3; i++)
            _time.Advance(TimeSpan.FromSeconds(25));
        await client.SendAsync([2]);
        Assert.Equal([2], await client.ReceiveAsync());
    }

    [Fact]
    public async Task Trickle_that_never_makes_a_frame_is_idle()
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, Options, _time);
        using FrameClient client = server.Attach(1);
        await client.SendRawAsync(0, 0, 0, 100);
        for (int i = 0; i < 6 && server.Server.ConnectionCount > 0; i++)
        {
            await client.SendRawAsync((byte)i);
            _time.Advance(TimeSpan.FromSeconds(25));
        }
        Assert.Null(await client.ReceiveAsync());
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task Connection_that_waits_for_the_broker_is_not_idle()
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor, Options, _time);
        using FrameClient client = server.Attach(1);
        await client.SendAsync([1]);
        InboundRequest request = await processor.NextAsync();
        for (int i = 0; i < 20; i++)
            _time.Advance(TimeSpan.FromSeconds(25));
        ScriptedProcessor.Answer(request);
        Assert.Equal([1], await client.ReceiveAsync());
    }

    [Fact]
    public async Task Peer_that_does_not_take_its_answer_is_idle()
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor, Options, _time);
        using FrameClient client = server.Attach(1, capacity: 1000);
        await client.SendAsync([1]);
        (await processor.NextAsync()).Complete(ScriptedProcessor.Response(new byte[5000]));
        for (int i = 0; i < 6; i++)
            _time.Advance(TimeSpan.FromSeconds(25));
        await server.Log.LineAsync("connections.max.idle.ms");
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task Zero_means_never()
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, Options with { ConnectionsMaxIdle = TimeSpan.Zero }, _time);
        using FrameClient client = server.Attach(1);
        for (int i = 0; i < 20; i++)
            _time.Advance(TimeSpan.FromHours(1));
        await client.SendAsync([1]);
        Assert.Equal([1], await client.ReceiveAsync());
    }
}
