using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;

namespace Barnabas.Network.Tests.Serving;

public sealed class ListenerTests
{
    [Fact]
    public async Task Several_listeners_get_their_own_free_ports_and_tell_their_names()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = new TestServer(
            new ScriptedProcessor(request =>
            {
                seen.Enqueue(request.Connection.Listener.Name);
                ScriptedProcessor.Answer(request);
            }),
            endpoints: [new("INTERNAL", "127.0.0.1", 0, SecurityProtocol.Plaintext), new("EXTERNAL", "localhost", 0, SecurityProtocol.Plaintext)]);
        Assert.Equal(["INTERNAL", "EXTERNAL"], server.Server.Endpoints.Select(endpoint => endpoint.Name));
        Assert.NotEqual(server.Server.Endpoints[0].Port, server.Server.Endpoints[1].Port);
        foreach (ListenerEndpoint endpoint in server.Server.Endpoints)
        {
            Assert.NotEqual(0, endpoint.Port);
            using FrameClient client = await FrameClient.ConnectAsync("127.0.0.1", endpoint.Port);
            await client.SendAsync([1]);
            Assert.Equal([1], await client.ReceiveAsync());
        }
        Assert.Equal(["INTERNAL", "EXTERNAL"], seen);
    }

    [Fact]
    public async Task Listener_without_a_host_takes_both_families()
    {
        if (!Socket.OSSupportsIPv6)
            Assert.Skip("No IPv6 on this machine.");
        await using var server = new TestServer(ScriptedProcessor.Echo, endpoints: new ListenerEndpoint("A", "", 0, SecurityProtocol.Plaintext));
        foreach (string host in (string[])["127.0.0.1", "::1"])
        {
            using FrameClient client = await FrameClient.ConnectAsync(host, server.Port);
            await client.SendAsync([1]);
            Assert.Equal([1], await client.ReceiveAsync());
        }
    }

    [Fact]
    public async Task Share_of_an_address_does_not_depend_on_its_notation()
    {
        if (!Socket.OSSupportsIPv6)
            Assert.Skip("No IPv6 on this machine.");
        var options = new SocketServerOptions { MaxConnectionsPerIpOverrides = new Dictionary<string, int> { ["127.0.0.1"] = 0 } };
        await using var server = new TestServer(ScriptedProcessor.Echo, options, endpoints: new ListenerEndpoint("A", "::", 0, SecurityProtocol.Plaintext));
        using FrameClient client = await FrameClient.ConnectAsync("127.0.0.1", server.Port);
        Assert.Null(await client.ReceiveAsync());
    }

    [Theory]
    [InlineData(SecurityProtocol.Ssl)]
    [InlineData(SecurityProtocol.SaslPlaintext)]
    [InlineData(SecurityProtocol.SaslSsl)]
    public async Task Security_protocol_that_is_not_built_is_refused_by_name(SecurityProtocol protocol)
    {
        await using var server = new SocketServer(new SocketServerOptions(), ScriptedProcessor.Echo, TimeProvider.System, new RecordingLogger<SocketServer>());
        var error = Assert.Throws<NotSupportedException>(() => server.Bind([new ListenerEndpoint("SECURE", "127.0.0.1", 0, protocol)]));
        Assert.Contains("SECURE", error.Message);
        Assert.Contains(protocol.ToString(), error.Message);
    }

    [Fact]
    public async Task Unknown_host_is_reported()
    {
        await using var server = new SocketServer(new SocketServerOptions(), ScriptedProcessor.Echo, TimeProvider.System, new RecordingLogger<SocketServer>());
        Assert.ThrowsAny<SocketException>(() => server.Bind([new ListenerEndpoint("A", "no-such-host.invalid", 0, SecurityProtocol.Plaintext)]));
    }

    [Fact]
    public async Task Connection_before_the_start_is_refused_by_the_system()
    {
        await using var server = new SocketServer(new SocketServerOptions(), ScriptedProcessor.Echo, TimeProvider.System, new RecordingLogger<SocketServer>());
        server.Bind([new ListenerEndpoint("A", "127.0.0.1", 0, SecurityProtocol.Plaintext)]);
        await Assert.ThrowsAsync<SocketException>(() => FrameClient.ConnectAsync("127.0.0.1", server.Endpoints[0].Port));
    }

    [Fact]
    public async Task Context_tells_both_ends_and_keeps_the_state_of_the_processor()
    {
        var processor = new ScriptedProcessor();
        await using var server = new TestServer(processor);
        using FrameClient client = await server.ConnectAsync(TransportKind.Socket);
        await client.SendAsync([1], [2]);
        InboundRequest first = await processor.NextAsync();
        first.Connection.State = "principal";
        InboundRequest second = await processor.NextAsync();
        Assert.Equal("principal", second.Connection.State);
        Assert.Equal(client.Transport.LocalEndPoint, second.Connection.RemoteEndPoint);
        Assert.Equal(client.Transport.RemoteEndPoint, second.Connection.LocalEndPoint);
        Assert.False(second.Connection.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task Requests_and_bytes_are_counted()
    {
        var totals = new ConcurrentDictionary<string, long>();
        await using var server = new TestServer(ScriptedProcessor.Echo);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter, server.Server.Metrics.Meter))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => totals.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => totals.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
        using FrameClient client = await server.ConnectAsync(TransportKind.Memory);
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(new byte[10]);
            Assert.NotNull(await client.ReceiveAsync());
        }
        await server.Server.StopAsync(Bounds.Patience);
        Assert.Equal(3, totals["barnabas.network.requests"]);
        Assert.Equal(30, totals["barnabas.network.received"]);
        Assert.Equal(42, totals["barnabas.network.sent"]);
        Assert.Equal(0, totals["barnabas.network.connections"]);
        Assert.Equal(1, totals["barnabas.network.connections.closed"]);
    }
}
