using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Barnabas.Interop.Tests.Brokers;

/// <summary>Makes topics and partitions with requests written by hand (CreateTopics v2, CreatePartitions v0), so that a test of a client needs no other client to prepare it.</summary>
internal static class TopicAdmin
{
    private const short CreateTopics = 19;
    private const short CreatePartitions = 37;
    private const int TimeoutMilliseconds = 20_000;

    /// <param name="port">Where the broker listens.</param>
    /// <param name="topic">Name.</param>
    /// <param name="partitions">How many.</param>
    /// <param name="configs">Topic configuration as "key=value".</param>
    public static async Task CreateAsync(int port, string topic, int partitions, params string[] configs)
    {
        var body = Request(CreateTopics, 2, topic);
        Int32(body, partitions);
        Int16(body, 1); // replication factor
        Int32(body, 0); // assignments
        Int32(body, configs.Length);
        foreach (string config in configs)
        {
            string[] pair = config.Split('=', 2);
            String(body, pair[0]);
            String(body, pair[1]);
        }

        await SendAsync(port, body, $"Creating {topic}");
    }

    public static async Task GrowAsync(int port, string topic, int partitions)
    {
        var body = Request(CreatePartitions, 0, topic);
        Int32(body, partitions);
        Int32(body, -1); // no assignments
        await SendAsync(port, body, $"Growing {topic}");
    }

    /// <summary>The head of a request for one topic, up to its name.</summary>
    private static MemoryStream Request(short key, short version, string topic)
    {
        var body = new MemoryStream();
        Int16(body, key);
        Int16(body, version);
        Int32(body, 1); // correlation
        Int16(body, -1); // client id
        Int32(body, 1);
        String(body, topic);
        return body;
    }

    private static async Task SendAsync(int port, MemoryStream body, string what)
    {
        Int32(body, TimeoutMilliseconds);
        body.WriteByte(0); // validate only

        using var deadline = new CancellationTokenSource(TimeoutMilliseconds);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, deadline.Token);
        var stream = client.GetStream();
        var frame = new MemoryStream();
        Int32(frame, (int)body.Length);
        body.WriteTo(frame);
        await stream.WriteAsync(frame.ToArray(), deadline.Token);
        byte[] size = new byte[4];
        await stream.ReadExactlyAsync(size, deadline.Token);
        byte[] answer = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        await stream.ReadExactlyAsync(answer, deadline.Token);
        const int BeforeName = 4 + 4 + 4; // correlation, throttle time, array length
        int nameLength = BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(BeforeName));
        short error = BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(BeforeName + 2 + nameLength));
        Assert.True(error == 0, $"{what} was refused with error {error}.");
    }

    private static void Int16(Stream to, short value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        to.Write(bytes);
    }

    private static void Int32(Stream to, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        to.Write(bytes);
    }

    private static void String(Stream to, string value)
    {
        Int16(to, (short)value.Length);
        to.Write(Encoding.ASCII.GetBytes(value));
    }
}
