using System.Buffers.Binary;
using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;

namespace Barnabas.Network.Tests.Serving;

public sealed class HostileFrameTests
{
    private const int Frames = 10_000;

    [Theory, BothTransports]
    public async Task Random_bytes_never_harm_another_connection(TransportKind kind)
    {
        await using var server = new TestServer(ScriptedProcessor.Echo, new SocketServerOptions { SocketRequestMaxBytes = 100_000 });
        using FrameClient friend = await server.ConnectAsync(kind);
        var random = new Random(20_000);
        int connections = 0;
        FrameClient? enemy = null;
        for (int i = 0; i < Frames; i++)
        {
            if (enemy is null)
            {
                enemy = await server.ConnectAsync(kind);
                connections++;
            }
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            // Half of them claim a small length, so that the bytes behind it become frames of their own.
            if (random.Next(2) == 0 && bytes.Length >= 4)
                BinaryPrimitives.WriteInt32BigEndian(bytes, random.Next(-2, 200));
            try
            {
                await enemy.SendRawAsync(bytes);
            }
            catch (System.Net.Sockets.SocketException)
            {
                enemy.Dispose();
                enemy = null;
            }
            if (random.Next(20) == 0)
            {
                enemy?.Dispose();
                enemy = null;
            }
            if (i % 500 == 0)
            {
                await friend.SendAsync(bytes);
                Assert.Equal(bytes, await friend.ReceiveAsync());
            }
        }
        enemy?.Dispose();
        Assert.True(connections > 100);
        friend.CloseSending();
        Assert.Null(await friend.ReceiveAsync());
        await server.Server.StopAsync(Bounds.Patience);
        Assert.Equal(0, server.Server.ConnectionCount);
        Assert.Equal(0, server.Server.Requests.Used);
        Assert.Equal(0, server.Server.RequestBytes.Used);
    }
}
