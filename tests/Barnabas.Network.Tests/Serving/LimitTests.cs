using System.Net.Sockets;
using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Barnabas.Network.Tests.Serving;

public sealed class LimitTests
{
    [Theory, BothTransports]
    public async Task Frame_above_the_largest_size_closes_the_connection_with_one_line(TransportKind kind)
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, new SocketServerOptions { SocketRequestMaxBytes = 1000 });
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync(new byte[1000]);
        Assert.Equal(1000, (await client.ReceiveAsync())!.Length);
        await client.SendRawAsync(0, 0, 3, 0xE9);
        Assert.Null(await client.ReceiveAsync());
        Assert.Contains("1001 bytes exceeds socket.request.max.bytes (1000)", await server.Log.LineAsync("does not speak the protocol"));
        Assert.Single(server.Log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Equal(0, server.Server.RequestBytes.Used);
    }

    [Theory, BothTransports]
    public async Task Negative_frame_length_closes_the_connection_after_the_earlier_answers(TransportKind kind)
    {
        await using var server = new TestServer(ScriptedProcessor.Echo);
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendRawAsync([.. FrameClient.Frame([7]), 0xFF, 0xFF, 0xFF, 0xFF]);
        Assert.Equal([7], await client.ReceiveAsync());
        Assert.Null(await client.ReceiveAsync());
        await server.Log.LineAsync("negative frame length -1");
    }

    [Fact]
    public async Task Claimed_length_takes_no_memory_before_its_bytes_arrive()
    {
        await using var server = new TestServer(ScriptedProcessor.Echo);
        using FrameClient client = await server.ConnectAsync(TransportKind.Memory);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await client.SendRawAsync(6, 0, 0, 0, 1, 2, 3);
        client.CloseSending();
        Assert.Null(await client.ReceiveAsync());
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1_000_000);
    }

    [Fact]
    public async Task Connection_beyond_the_share_of_its_address_is_closed()
    {
        var options = new SocketServerOptions { MaxConnectionsPerIp = 2, MaxConnectionsPerIpOverrides = new Dictionary<string, int> { ["10.0.0.9"] = 1, ["10.0.0.8"] = 0 } };
        await using var server = new TestServer(ScriptedProcessor.Echo, options);
        using FrameClient first = server.Attach(1);
        using FrameClient second = server.Attach(1);
        using FrameClient refused = server.Attach(1);
        using FrameClient elsewhere = server.Attach(2);
        using FrameClient special = server.Attach(9);
        using FrameClient specialRefused = server.Attach(9);
        using FrameClient banned = server.Attach(8);
        Assert.Null(await refused.ReceiveAsync());
        Assert.Null(await specialRefused.ReceiveAsync());
        Assert.Null(await banned.ReceiveAsync());
        foreach (FrameClient client in (FrameClient[])[first, second, elsewhere, special])
        {
            await client.SendAsync([1]);
            Assert.Equal([1], await client.ReceiveAsync());
        }
        Assert.Equal(4, server.Server.ConnectionCount);
        Assert.Equal(3, server.Log.Lines.Count(line => line.Text.Contains("max.connections.per.ip", StringComparison.Ordinal)));

        first.Dispose();
        await server.Log.LineAsync("10.0.0.1:1-1 of listener PLAINTEXT closed");
        using FrameClient replacement = server.Attach(1);
        await replacement.SendAsync([2]);
        Assert.Equal([2], await replacement.ReceiveAsync());
    }

    [Fact]
    public async Task Share_of_an_address_counts_real_connections()
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, new SocketServerOptions { MaxConnectionsPerIp = 1 });
        using FrameClient first = await server.ConnectAsync(TransportKind.Socket);
        await first.SendAsync([1]);
        Assert.Equal([1], await first.ReceiveAsync());
        using FrameClient second = await server.ConnectAsync(TransportKind.Socket);
        Assert.Null(await second.ReceiveAsync());
    }

    [Fact]
    public async Task Listener_at_its_largest_number_of_connections_takes_the_next_when_one_is_closed()
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, new SocketServerOptions { MaxConnections = 2 });
        using FrameClient first = await server.ConnectAsync(TransportKind.Socket);
        using FrameClient second = await server.ConnectAsync(TransportKind.Socket);
        await second.SendAsync([2]);
        Assert.Equal([2], await second.ReceiveAsync());
        using FrameClient third = await server.ConnectAsync(TransportKind.Socket);
        await server.Log.LineAsync("accepts no more connections");
        await third.SendAsync([3]);
        Task<byte[]?> answer = third.ReceiveAsync();
        Assert.Equal(2, server.Server.ConnectionCount);
        Assert.False(answer.IsCompleted);
        first.Dispose();
        Assert.Equal([3], await answer);
    }

    [Theory, BothTransports]
    public async Task Requests_in_flight_on_a_connection_are_bounded(TransportKind kind)
    {
        const int Limit = 5;
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor, new SocketServerOptions { MaxInFlightPerConnection = Limit });
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([.. Enumerable.Range(0, 50).Select(i => new byte[] { (byte)i })]);
        var inFlight = new Queue<InboundRequest>();
        for (int i = 0; i < Limit; i++)
            inFlight.Enqueue(await processor.NextAsync());
        for (int i = 0; i < 50; i++)
        {
            Assert.False(processor.TryNext(out _));
            ScriptedProcessor.Answer(inFlight.Dequeue());
            Assert.Equal(new byte[] { (byte)i }, await client.ReceiveAsync());
            if (i + Limit < 50)
                inFlight.Enqueue(await processor.NextAsync());
        }
    }

    [Theory, BothTransports]
    public async Task Requests_of_all_connections_are_bounded_until_answered_or_released(TransportKind kind)
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor, new SocketServerOptions { QueuedMaxRequests = 2 });
        using FrameClient a = await server.ConnectAsync(kind);
        using FrameClient b = await server.ConnectAsync(kind);
        using FrameClient c = await server.ConnectAsync(kind);
        await a.SendAsync([1]);
        InboundRequest first = await processor.NextAsync();
        await b.SendAsync([2]);
        InboundRequest second = await processor.NextAsync();
        await c.SendAsync([3]);
        Assert.False(processor.TryNext(out _));
        first.Release();
        first.Release();
        InboundRequest third = await processor.NextAsync();
        await a.SendAsync([4]);
        Assert.False(processor.TryNext(out _));
        ScriptedProcessor.Answer(second);
        InboundRequest fourth = await processor.NextAsync();
        first.Complete(ScriptedProcessor.Response([1]));
        ScriptedProcessor.Answer(third);
        ScriptedProcessor.Answer(fourth);
        Assert.Equal([1], await a.ReceiveAsync());
        Assert.Equal([2], await b.ReceiveAsync());
        Assert.Equal([3], await c.ReceiveAsync());
        Assert.Equal([4], await a.ReceiveAsync());
        Assert.Equal(0, server.Server.Requests.Used);
    }

    [Theory, BothTransports]
    public async Task Request_bytes_of_all_connections_are_bounded(TransportKind kind)
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor, new SocketServerOptions { QueuedMaxRequestBytes = 1000 });
        using FrameClient a = await server.ConnectAsync(kind);
        using FrameClient b = await server.ConnectAsync(kind);
        await a.SendAsync(new byte[5000]);
        InboundRequest first = await processor.NextAsync();
        Assert.Equal(5000, server.Server.RequestBytes.Used);
        await b.SendAsync([2]);
        Assert.False(processor.TryNext(out _));
        ScriptedProcessor.Answer(first);
        ScriptedProcessor.Answer(await processor.NextAsync());
        Assert.Equal(5000, (await a.ReceiveAsync())!.Length);
        Assert.Equal([2], await b.ReceiveAsync());
        Assert.Equal(0, server.Server.RequestBytes.Used);
    }

    [Fact]
    public async Task Connection_broken_within_a_frame_gives_its_bytes_back()
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, new SocketServerOptions { QueuedMaxRequestBytes = 100 });
        using FrameClient broken = server.Attach(1);
        await broken.SendRawAsync([0, 0, 4, 0, 1, 2, 3]);
        broken.Dispose();
        await server.Log.LineAsync("within a frame");
        using FrameClient client = server.Attach(2);
        await client.SendAsync(new byte[3000]);
        Assert.NotNull(await client.ReceiveAsync());
    }

    [Theory, BothTransports]
    public async Task Reader_that_does_not_read_holds_a_bounded_number_of_bytes(TransportKind kind)
    {
        const int Answer = 100_000;
        const int Count = 400;
        const int Unsent = 1_000_000;
        int processed = 0;
        int received = 0;
        int most = 0;
        await using var server = new TestServer(
            new ScriptedProcessor(request =>
            {
                most = Math.Max(most, Interlocked.Increment(ref processed) - Volatile.Read(ref received));
                request.Complete(ScriptedProcessor.Response(new byte[Answer]));
            }),
            new SocketServerOptions { MaxUnsentBytesPerConnection = Unsent, MaxInFlightPerConnection = 1000, SocketSendBufferBytes = 50_000 });
        using FrameClient client = kind == TransportKind.Socket ? await FrameClient.ConnectAsync("127.0.0.1", server.Port, receiveBufferBytes: 50_000) : server.Attach(1);
        await client.SendAsync([.. Enumerable.Range(0, Count).Select(i => new byte[] { (byte)i })]);
        // In the server at most the limit and one more; the rest is what the sockets buffer, and the one that the client has in hand.
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(Answer, (await client.ReceiveAsync())!.Length);
            Interlocked.Increment(ref received);
        }
        Assert.InRange(most, 1, (Unsent / Answer) + 1 + 10);
    }

    [Fact]
    public async Task Peer_that_is_gone_is_no_error()
    {
        await using var server = new TestServer(ScriptedProcessor.Echo);
        FrameClient client = await server.ConnectAsync(TransportKind.Socket);
        await client.SendRawAsync([0, 0, 0, 9, 1]);
        client.Dispose();
        await server.Log.LineAsync("ConnectionLost");
        Assert.DoesNotContain(server.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Address_in_use_is_reported_and_no_port_is_kept()
    {
        await using var server = new TestServer(ScriptedProcessor.Echo);
        var second = new SocketServer(new SocketServerOptions(), ScriptedProcessor.Echo, TimeProvider.System, new RecordingLogger<SocketServer>());
        await using (second)
        {
            var free = new ListenerEndpoint("A", "127.0.0.1", 0, SecurityProtocol.Plaintext);
            Assert.Throws<SocketException>(() => second.Bind([free, free with { Name = "B", Port = server.Port }]));
        }
    }
}
