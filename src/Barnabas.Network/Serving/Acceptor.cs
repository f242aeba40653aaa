using System.Net;
using System.Net.Sockets;
using Barnabas.Network.Transports;
using Microsoft.Extensions.Logging;

namespace Barnabas.Network.Serving;

/// <summary>One listening socket: bound when made, accepting from <see cref="RunAsync"/> until it is disposed. Owned by its accept loop.</summary>
internal sealed class Acceptor : IDisposable
{
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly SocketServerOptions _options;
    private readonly CancellationTokenSource _stopped = new();

    private Acceptor(Socket socket, ListenerEndpoint endpoint, SocketServerOptions options)
    {
        _socket = socket;
        _options = options;
        Endpoint = endpoint;
    }

    /// <summary>With the port that is bound.</summary>
    public ListenerEndpoint Endpoint { get; }

    /// <exception cref="SocketException">The address is in use or not of this machine; the host name is unknown.</exception>
    /// <exception cref="NotSupportedException">The security protocol is not built yet.</exception>
    public static Acceptor Bind(ListenerEndpoint endpoint, SocketServerOptions options)
    {
        if (endpoint.SecurityProtocol != SecurityProtocol.Plaintext)
            throw new NotSupportedException($"Listener {endpoint.Name}: security protocol {endpoint.SecurityProtocol} is not supported yet, only {SecurityProtocol.Plaintext}.");
        IPAddress address = AddressOf(endpoint.Host);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            // Before listening: accepted sockets inherit it, and the window scale is agreed on with the first packet.
            if (options.SocketReceiveBufferBytes >= 0)
                socket.ReceiveBufferSize = options.SocketReceiveBufferBytes;
            socket.Bind(new IPEndPoint(address, endpoint.Port));
            return new Acceptor(socket, endpoint with { Port = ((IPEndPoint)socket.LocalEndPoint!).Port }, options);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>From here on the system takes connections.</summary>
    public void Listen() => _socket.Listen(_options.SocketListenBacklogSize);

    /// <summary>Accepts until disposed; <paramref name="accepted"/> owns the transport.</summary>
    public async Task RunAsync(ConnectionQuotas quotas, Action<ListenerEndpoint, Transport> accepted, TimeProvider time, ILogger logger)
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                if (quotas.WaitForRoom(Endpoint) is { } room)
                {
                    logger.TooManyConnections(Endpoint.Name, quotas.Total);
                    await room.WaitAsync(_stopped.Token).ConfigureAwait(false);
                    continue;
                }
                Socket socket = await _socket.AcceptAsync(_stopped.Token).ConfigureAwait(false);
                if (Configure(socket) is { } transport)
                    accepted(Endpoint, transport);
            }
            catch (Exception) when (_stopped.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of file descriptors, most likely: the connection stays in the backlog, and trying again at once would only spin.
                logger.AcceptFailed(e, Endpoint.Name, DelayAfterFailure);
                await Task.Delay(DelayAfterFailure, time).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _socket.Dispose();
    }

    private SocketTransport? Configure(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            if (_options.SocketSendBufferBytes >= 0)
                socket.SendBufferSize = _options.SocketSendBufferBytes;
            return new SocketTransport(socket);
        }
        catch (SocketException)
        {
            // Reset by the peer before we came to it.
            socket.Dispose();
            return null;
        }
    }

    private static IPAddress AddressOf(string? host)
    {
        if (string.IsNullOrEmpty(host))
            return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        if (IPAddress.TryParse(host, out IPAddress? address))
            return address;
        IPAddress[] known = Dns.GetHostAddresses(host);
        return known.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork)
            ?? known.FirstOrDefault()
            ?? throw new SocketException((int)SocketError.HostNotFound);
    }
}
