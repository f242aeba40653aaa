using System.Buffers.Binary;
using System.Net.Sockets;
using Barnabas.Network.Connecting;
using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;
using Barnabas.Network.Transports;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Network.Tests.Connecting;

public sealed class KafkaConnectionTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory, BothTransports]
    public async Task Answers_reach_who_asked(TransportKind kind)
    {
        await using var server = new TestServer(new ScriptedProcessor(Echo));
        await using KafkaConnection connection = await ConnectAsync(server, kind);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using ResponseFrame response = await connection.SendAsync(Request(i * 100, (byte)i)).Bounded();
            Assert.Equal(4 + (i * 100), response.Bytes.Length);
            Assert.True(response.Bytes.Span[4..].IndexOfAnyExcept((byte)i) < 0);
        }))).Bounded();
    }

    [Fact]
    public async Task Requests_in_flight_are_bounded()
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        await using KafkaConnection connection = await ConnectAsync(server, TransportKind.Memory, new KafkaConnectionOptions { MaxInFlight = 2 });
        Task<ResponseFrame>[] answers = [.. Enumerable.Range(0, 5).Select(i => connection.SendAsync(Request(1, (byte)i)))];
        InboundRequest first = await processor.NextAsync();
        InboundRequest second = await processor.NextAsync();
        Assert.False(processor.TryNext(out _));
        Echo(first);
        InboundRequest third = await processor.NextAsync();
        Assert.False(processor.TryNext(out _));
        Echo(second);
        Echo(third);
        Echo(await processor.NextAsync());
        Echo(await processor.NextAsync());
        foreach (Task<ResponseFrame> answer in answers)
            (await answer.Bounded()).Dispose();
    }

    [Fact]
    public async Task Request_without_answer_is_complete_when_sent()
    {
        var processor = new ScriptedProcessor(request =>
        {
            if (request.Frame.Length > 9)
                request.CompleteWithoutResponse();
            else
                Echo(request);
        });
        await using var server = new TestServer(processor);
        await using KafkaConnection connection = await ConnectAsync(server, TransportKind.Memory, new KafkaConnectionOptions { MaxInFlight = 1 });
        for (int i = 0; i < 20; i++)
        {
            await connection.SendWithoutResponseAsync(Request(10, 1)).Bounded();
            using ResponseFrame response = await connection.SendAsync(Request(1, 2)).Bounded();
            Assert.Equal(2, response.Bytes.Span[4]);
        }
    }

    [Fact]
    public async Task Answer_that_is_late_ends_the_connection()
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        await using KafkaConnection connection = await ConnectAsync(server, TransportKind.Memory, new KafkaConnectionOptions { RequestTimeout = TimeSpan.FromSeconds(10) });
        Task<ResponseFrame> first = connection.SendAsync(Request(1, 1));
        Echo(await processor.NextAsync());
        (await first.Bounded()).Dispose();
        _time.Advance(TimeSpan.FromSeconds(9));
        Task<ResponseFrame> second = connection.SendAsync(Request(1, 2));
        InboundRequest unanswered = await processor.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        IOException error = await Assert.ThrowsAsync<IOException>(() => second.Bounded());
        Assert.IsType<TimeoutException>(error.InnerException);
        await connection.Ended.Bounded();
        await Assert.ThrowsAsync<IOException>(() => connection.SendAsync(Request(1, 3)));
        Echo(unanswered);
    }

    [Fact]
    public async Task Cancelled_request_does_not_disturb_the_next()
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        await using KafkaConnection connection = await ConnectAsync(server, TransportKind.Memory);
        using var cancellation = new CancellationTokenSource();
        Task<ResponseFrame> cancelled = connection.SendAsync(Request(1, 1), cancellation.Token);
        InboundRequest first = await processor.NextAsync();
        Task<ResponseFrame> second = connection.SendAsync(Request(1, 2));
        InboundRequest next = await processor.NextAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Bounded());
        Echo(first);
        Echo(next);
        using ResponseFrame response = await second.Bounded();
        Assert.Equal(2, response.Bytes.Span[4]);
    }

    [Theory, BothTransports]
    public async Task Broker_that_closes_fails_all_that_wait(TransportKind kind)
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        await using KafkaConnection connection = await ConnectAsync(server, kind);
        Task<ResponseFrame>[] answers = [.. Enumerable.Range(0, 3).Select(i => connection.SendAsync(Request(1, (byte)i)))];
        (await processor.NextAsync()).CloseConnection("a test");
        foreach (Task<ResponseFrame> answer in answers)
            await Assert.ThrowsAnyAsync<IOException>(() => answer.Bounded());
        await connection.Ended.Bounded();
    }

    [Fact]
    public async Task Answer_with_another_correlation_id_ends_the_connection()
    {
        await using var server = new TestServer(new ScriptedProcessor(request => request.Complete(ScriptedProcessor.Response([0, 0, 0, 99]))));
        await using KafkaConnection connection = await ConnectAsync(server, TransportKind.Memory);
        IOException error = await Assert.ThrowsAsync<IOException>(() => connection.SendAsync(Request(1, 1)).Bounded());
        Assert.Contains("correlation id 99", error.Message);
    }

    [Fact]
    public async Task Answer_larger_than_accepted_ends_the_connection()
    {
        await using var server = new TestServer(new ScriptedProcessor(Echo));
        await using KafkaConnection connection = await ConnectAsync(server, TransportKind.Memory, new KafkaConnectionOptions { MaxResponseBytes = 100 });
        IOException error = await Assert.ThrowsAsync<IOException>(() => connection.SendAsync(Request(97, 1)).Bounded());
        Assert.Contains("response of 101 bytes", error.Message);
    }

    [Fact]
    public async Task Disposed_connection_fails_what_waits()
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        KafkaConnection connection = await ConnectAsync(server, TransportKind.Memory);
        Task<ResponseFrame> answer = connection.SendAsync(Request(1, 1));
        InboundRequest request = await processor.NextAsync();
        await connection.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => answer.Bounded());
        Echo(request);
    }

    [Fact]
    public async Task Nobody_listening_is_a_socket_error()
    {
        int port;
        await using (var server = new TestServer(ScriptedProcessor.Echo))
            port = server.Port;
        await Assert.ThrowsAsync<SocketException>(() => KafkaConnection.ConnectAsync("127.0.0.1", port, new KafkaConnectionOptions(), TimeProvider.System));
    }

    private async Task<KafkaConnection> ConnectAsync(TestServer server, TransportKind kind, KafkaConnectionOptions? options = null)
    {
        options ??= new KafkaConnectionOptions();
        if (kind == TransportKind.Socket)
            return await KafkaConnection.ConnectAsync("127.0.0.1", server.Port, options, _time).Bounded();
        (InMemoryTransport client, InMemoryTransport end) = InMemoryTransport.CreatePair(FrameClient.Address(1), FrameClient.Address(0));
        server.Server.Serve(server.Server.Endpoints[0], end);
        return new KafkaConnection(client, options, _time);
    }

    /// <summary>API key, version and a place for the correlation id, then bytes that are all alike.</summary>
    private static MessageWriter Request(int count, byte value)
    {
        var writer = new MessageWriter();
        writer.WriteInt32(0);
        writer.WriteInt16(3);
        writer.WriteInt16(0);
        writer.WriteInt32(-1);
        writer.WriteRaw(Enumerable.Repeat(value, count).ToArray());
        return writer;
    }

    /// <summary>The correlation id and the bytes behind it.</summary>
    private static void Echo(InboundRequest request)
    {
        Assert.Equal(3, BinaryPrimitives.ReadInt16BigEndian(request.Frame.Span));
        request.Complete(ScriptedProcessor.Response(request.Frame.Span[4..]));
    }
}
