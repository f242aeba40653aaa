using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Network.Tests.Serving;

public sealed class FileRegionTests
{
    /// <summary>A response of the ranges, each with its length before it and a byte 0xEE after it.</summary>
    internal static MessageWriter Response(params FileRegionSource[] regions)
    {
        var writer = new MessageWriter();
        writer.WriteInt32(0);
        foreach (FileRegionSource region in regions)
        {
            writer.WriteNullableRecords(new RecordData(region), flexible: false);
            writer.WriteInt8(unchecked((sbyte)0xEE));
        }
        return writer;
    }

    [Theory, BothTransports]
    public async Task Ranges_of_every_size_arrive_byte_by_byte(TransportKind kind)
    {
        using var file = new TestFile(3_000_000);
        (long Position, int Length)[][] responses =
        [
            [(0, 1)],
            [(17, 16 * 1024)],
            [(17, 16 * 1024 + 1)],
            [(4095, 100_000), (1, 10), (2_000_000, 1_000_000), (5, 5)],
            [(0, 3_000_000), (0, 3_000_000)],
            [.. Enumerable.Range(0, 200).Select(i => ((long)i * 1000, 1 + i * 13))],
        ];
        int next = -1;
        await using var server = new TestServer(new ScriptedProcessor(request =>
            request.Complete(Response([.. responses[Interlocked.Increment(ref next)].Select(range => file.Region(range.Position, range.Length))]))));
        using FrameClient client = await server.ConnectAsync(kind);
        foreach ((long Position, int Length)[] response in responses)
        {
            await client.SendAsync([0]);
            Assert.Equal(Expected(file, response), await client.ReceiveAsync());
        }
        await file.Disposed.ReachesAsync(responses.Sum(response => response.Length));
        Assert.Equal(0, file.OpenRegions);
    }

    [Fact]
    public async Task Slow_reader_gets_megabytes_by_partial_sends_byte_by_byte()
    {
        const int Responses = 8;
        using var file = new TestFile(4_000_000);
        int number = 0;
        await using var server = new TestServer(
            new ScriptedProcessor(request => request.Complete(Response(file.Region(Interlocked.Increment(ref number) * 1000, 3_000_000), file.Region(3, 50_000)))),
            new SocketServerOptions { SocketSendBufferBytes = 20_000 });
        using FrameClient client = await FrameClient.ConnectAsync("127.0.0.1", server.Port, receiveBufferBytes: 10_000);
        await client.SendAsync([.. Enumerable.Range(0, Responses).Select(i => new byte[] { (byte)i })]);
        var received = new MemoryStream();
        byte[] expected = [.. Enumerable.Range(1, Responses).SelectMany(i => FrameClient.Frame(Expected(file, (i * 1000, 3_000_000), (3, 50_000))))];
        byte[] some = new byte[7777];
        while (received.Length < expected.Length)
        {
            int count = await client.Transport.ReceiveAsync(some).AsTask().Bounded();
            Assert.NotEqual(0, count);
            received.Write(some, 0, count);
        }
        Assert.True(received.ToArray().AsSpan().SequenceEqual(expected));
        await file.Disposed.ReachesAsync(2 * Responses);
    }

    [Theory, BothTransports]
    public async Task File_shorter_than_its_range_closes_the_connection_with_an_error(TransportKind kind)
    {
        using var file = new TestFile(100_000);
        await using var server = new TestServer(new ScriptedProcessor(request => request.Complete(Response(file.Region(50_000, 60_000)))));
        using FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([0]);
        Assert.Null(await client.ReceiveAsync());
        await server.Log.LineAsync("The file ends at 100000");
        await file.Disposed.ReachesAsync(1);
    }

    [Theory, BothTransports]
    public async Task Reader_that_leaves_in_the_middle_costs_nothing(TransportKind kind)
    {
        using var file = new TestFile(8_000_000);
        await using var server = new TestServer(new ScriptedProcessor(request => request.Complete(Response(file.Region(0, 8_000_000)))));
        FrameClient client = await server.ConnectAsync(kind);
        await client.SendAsync([0], [1], [2]);
        await client.Transport.ReceiveAsync(new byte[1000]).AsTask().Bounded();
        client.Dispose();
        await file.Disposed.ReachesAsync(3);
        using FrameClient other = await server.ConnectAsync(kind);
        await other.SendAsync([0]);
        Assert.Equal(Expected(file, (0, 8_000_000)), await other.ReceiveAsync());
    }

    private static byte[] Expected(TestFile file, params (long Position, int Length)[] ranges)
    {
        var expected = new MemoryStream();
        foreach ((long position, int length) in ranges)
        {
            byte[] prefix = new byte[4];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(prefix, length);
            expected.Write(prefix);
            expected.Write(file.Content, (int)position, length);
            expected.WriteByte(0xEE);
        }
        return expected.ToArray();
    }
}
