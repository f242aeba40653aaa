using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;

namespace Barnabas.Network.Tests.Serving;

public sealed class RequestOrderTests
{
    [Theory, BothTransports]
    public async Task Request_answered_at_once_is_answered_with_its_frame(TransportKind kind)
    {
        await using var server = new TestServer(ScriptedProcessor.Echo);
        using FrameClient client = await server.ConnectAsync(kind);
        for (int size = 0; size < 3000; size += 97)
        {
            byte[] body = Body(size, size);
            await client.SendAsync(body);
            Assert.Equal(body, await client.ReceiveAsync());
        }
    }

    [Theory, BothTransports]
    public async Task Large_request_is_received_whole(TransportKind kind)
    {
        await using var server = new TestServer(ScriptedProcessor.Echo);
        using FrameClient client = await server.ConnectAsync(kind);
        foreach (int size in (int[])[64 * 1024, 64 * 1024 + 1, 1 << 20, 5_000_001])
        {
            byte[] body = Body(size, size);
            Task send = client.SendAsync(body);
            Assert.Equal(body, await client.ReceiveAsync());
            await send;
        }
    }

    [Theory, BothTransports]
    public async Task Answers_completed_in_any_order_leave_in_request_order(TransportKind kind)
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        using FrameClient client = await server.ConnectAsync(kind);
        var random = new Random(7);
        for (int round = 0; round < 20; round++)
        {
            byte[][] bodies = [.. Enumerable.Range(0, 30).Select(i => Body(i * 11, i))];
            await client.SendAsync(bodies);
            InboundRequest[] requests = new InboundRequest[bodies.Length];
            for (int i = 0; i < requests.Length; i++)
                requests[i] = await processor.NextAsync();
            random.Shuffle(requests);
            Task completions = Task.WhenAll(requests.Chunk(10).Select(some => Task.Run(() => Array.ForEach(some, ScriptedProcessor.Answer))));
            foreach (byte[] body in bodies)
                Assert.Equal(body, await client.ReceiveAsync());
            await completions.Bounded();
        }
    }

    [Theory, BothTransports]
    public async Task Answered_request_waits_for_the_one_before_it(TransportKind kind)
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([1], [2], [3]);
        InboundRequest first = await processor.NextAsync();
        ScriptedProcessor.Answer(await processor.NextAsync());
        ScriptedProcessor.Answer(await processor.NextAsync());
        Task<byte[]?> answer = client.ReceiveAsync();
        Assert.False(answer.IsCompleted);
        first.Complete(ScriptedProcessor.Response([9]));
        Assert.Equal([9], await answer);
        Assert.Equal([2], await client.ReceiveAsync());
        Assert.Equal([3], await client.ReceiveAsync());
    }

    [Theory, BothTransports]
    public async Task Request_without_response_is_skipped_in_the_order(TransportKind kind)
    {
        await using var server = new TestServer(new ScriptedProcessor(request =>
        {
            if (request.Frame.Span[0] % 2 == 0)
                request.CompleteWithoutResponse();
            else
                ScriptedProcessor.Answer(request);
        }));
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([2], [4], [5], [6], [7]);
        Assert.Equal([5], await client.ReceiveAsync());
        Assert.Equal([7], await client.ReceiveAsync());
    }

    [Theory, BothTransports]
    public async Task Thousands_of_small_pipelined_requests_are_answered_in_order(TransportKind kind)
    {
        const int Count = 5000;
        await using var server = new TestServer(ScriptedProcessor.Echo);
        using FrameClient client = await server.ConnectAsync(kind);
        Task send = client.SendAsync([.. Enumerable.Range(0, Count).Select(i => Body(i % 300, i))]);
        for (int i = 0; i < Count; i++)
            Assert.Equal(Body(i % 300, i), await client.ReceiveAsync());
        await send;
    }

    [Theory, BothTransports]
    public async Task Closing_a_connection_answers_the_earlier_requests_first_and_logs_the_reason(TransportKind kind)
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([1], [2], [3]);
        InboundRequest first = await processor.NextAsync();
        (await processor.NextAsync()).CloseConnection("unknown API key 12345");
        ScriptedProcessor.Answer(await processor.NextAsync());
        ScriptedProcessor.Answer(first);
        Assert.Equal([1], await client.ReceiveAsync());
        Assert.Null(await client.ReceiveAsync());
        Assert.Contains(first.Connection.Id, await server.Log.LineAsync("unknown API key 12345"));
    }

    [Theory, BothTransports]
    public async Task Exception_of_the_processor_closes_the_connection_and_no_other(TransportKind kind)
    {
        await using var server = new TestServer(new ScriptedProcessor(request =>
        {
            if (request.Frame.Span[0] == 66)
                throw new InvalidOperationException("a bug");
            ScriptedProcessor.Answer(request);
        }));
        using FrameClient other = await server.ConnectAsync(kind);
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([66]);
        Assert.Null(await client.ReceiveAsync());
        await server.Log.LineAsync("a bug");
        await other.SendAsync([1]);
        Assert.Equal([1], await other.ReceiveAsync());
    }

    [Theory, BothTransports]
    public async Task Half_closed_connection_still_gets_its_answers(TransportKind kind)
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([1], [2]);
        client.CloseSending();
        InboundRequest first = await processor.NextAsync();
        ScriptedProcessor.Answer(await processor.NextAsync());
        ScriptedProcessor.Answer(first);
        Assert.Equal([1], await client.ReceiveAsync());
        Assert.Equal([2], await client.ReceiveAsync());
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task Request_completed_twice_throws()
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        using FrameClient client = await server.ConnectAsync(TransportKind.Memory);
        await client.SendAsync([1]);
        InboundRequest request = await processor.NextAsync();
        ScriptedProcessor.Answer(request);
        Assert.Throws<InvalidOperationException>(request.CompleteWithoutResponse);
        Assert.Throws<ObjectDisposedException>(() => request.Frame);
        Assert.Equal([1], await client.ReceiveAsync());
    }

    [Theory, BothTransports]
    public async Task Request_completed_after_its_connection_is_gone_gives_everything_back(TransportKind kind)
    {
        using var file = new TestFile(100);
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([1], [2]);
        InboundRequest first = await processor.NextAsync();
        InboundRequest second = await processor.NextAsync();
        var closed = new TaskCompletionSource();
        first.Connection.Closed.Register(closed.SetResult);
        second.Complete(FileRegionTests.Response(file.Region(0, 100)));
        await server.Server.DisposeAsync();
        await closed.Task.Bounded();
        client.Dispose();
        Assert.Equal(1, file.Disposed.Value);
        first.Complete(FileRegionTests.Response(file.Region(0, 100)));
        Assert.Equal(2, file.Disposed.Value);
        Assert.Equal(0, server.Server.Requests.Used);
        Assert.Equal(0, server.Server.RequestBytes.Used);
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    private static byte[] Body(int size, int seed)
    {
        byte[] body = new byte[size];
        new Random(seed).NextBytes(body);
        return body;
    }
}
