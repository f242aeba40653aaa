using System.Net;
using System.Net.Sockets;

namespace Barnabas.Interop.Tests.Brokers;

/// <summary>
/// Hands out ports of 127.0.0.1 that nothing listens on, each one once, from below the range that the kernel takes for outgoing
/// connections: a broker that restarts finds its port still free. Thread-safe.
/// </summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int _next = First + Environment.ProcessId * 97 % (Last - First);

    public static int Next()
    {
        for (int tries = 0; tries < Last - First; tries++)
        {
            int port = First + Interlocked.Increment(ref _next) % (Last - First);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }

        throw new InvalidOperationException("No free port.");
    }
}
