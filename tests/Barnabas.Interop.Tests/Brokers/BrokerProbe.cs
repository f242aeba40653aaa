using System.Buffers.Binary;
using System.Net.Sockets;

namespace Barnabas.Interop.Tests.Brokers;

/// <summary>Asks a port whether a broker is ready, with bytes written by hand: it must work also where our own codec does not.</summary>
internal static class BrokerProbe
{
    /// <summary>Metadata v1 for no topic: length 14, key 3, version 1, correlation 7, null client id, empty array.</summary>
    private static readonly byte[] s_metadata = [0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 7, 0xFF, 0xFF, 0, 0, 0, 0];

    /// <summary>True once the broker answers with at least one broker in its metadata: it has registered and takes requests.</summary>
    public static async Task<bool> AnswersAsync(int port)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, deadline.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(s_metadata, deadline.Token);
            byte[] head = new byte[12];
            await stream.ReadExactlyAsync(head, deadline.Token);
            int correlation = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4));
            int brokers = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(8));
            return correlation == 7 && brokers > 0;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
