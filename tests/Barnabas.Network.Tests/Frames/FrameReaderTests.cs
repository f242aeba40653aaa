using Barnabas.Network.Frames;
using Barnabas.Network.Tests.Support;
using Barnabas.Network.Transports;

namespace Barnabas.Network.Tests.Frames;

public sealed class FrameReaderTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1024)]
    public async Task Frames_cut_anywhere_are_read_whole(int stageSize)
    {
        var random = new Random(stageSize);
        byte[][] bodies = [.. Enumerable.Range(0, 300).Select(i =>
        {
            byte[] body = new byte[i % 50 == 49 ? random.Next(200_000) : random.Next(40)];
            random.NextBytes(body);
            return body;
        })];
        byte[] stream = [.. bodies.SelectMany(body => FrameClient.Frame(body))];
        (InMemoryTransport writer, InMemoryTransport transport) = InMemoryTransport.CreatePair(FrameClient.Address(1), FrameClient.Address(2));
        Task write = Task.Run(async () =>
        {
            for (int sent = 0; sent < stream.Length;)
            {
                int count = Math.Min(random.Next(1, 3000), stream.Length - sent);
                await writer.SendAsync(stream.AsMemory(sent, count), more: false);
                sent += count;
            }
            writer.CompleteSending();
        });
        var pool = new FramePool();
        var reader = new FrameReader(transport, pool, stageSize);
        foreach (byte[] expected in bodies)
        {
            int length = await reader.ReadLengthAsync().AsTask().Bounded();
            Assert.Equal(expected.Length, length);
            byte[] buffer = await reader.ReadBodyAsync(length).AsTask().Bounded();
            Assert.True(buffer.AsSpan(0, length).SequenceEqual(expected));
            pool.Return(buffer);
        }
        Assert.Equal(-1, await reader.ReadLengthAsync().AsTask().Bounded());
        await write;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task End_within_a_frame_is_an_error(int bytes)
    {
        (InMemoryTransport writer, InMemoryTransport transport) = InMemoryTransport.CreatePair(FrameClient.Address(1), FrameClient.Address(2));
        await writer.SendAsync(FrameClient.Frame([1, 2, 3]).AsMemory(0, bytes), more: false);
        writer.CompleteSending();
        var pool = new FramePool();
        var reader = new FrameReader(transport, pool, 64);
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await reader.ReadBodyAsync(await reader.ReadLengthAsync()));
    }
}
