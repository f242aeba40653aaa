using System.Collections.Concurrent;
using Barnabas.Network.Frames;
using Barnabas.Network.Transports;
using Microsoft.Extensions.Logging;

namespace Barnabas.Network.Serving;

/// <summary>
/// The listeners of a broker and their connections. <see cref="Bind"/> takes the ports, <see cref="Start"/> lets clients in,
/// <see cref="StopAsync"/> lets what is under way finish; <see cref="DisposeAsync"/> ends everything at once. Thread-safe, but for these
/// four, which one owner calls in this order.
/// </summary>
public sealed class SocketServer : IAsyncDisposable
{
    private const int SweepsPerIdlePeriod = 4;
    private static readonly TimeSpan LongestSweepPeriod = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConnectionQuotas _quotas;
    private readonly ConcurrentDictionary<long, ServerConnection> _connections = new();
    private readonly List<Acceptor> _acceptors = [];
    private ITimer? _sweep;
    private Task _accepting = Task.CompletedTask;
    private long _lastIndex;
    private long _budgetWaits;
    private long _budgetWaitsReported;
    private volatile bool _stopped;

    public SocketServer(SocketServerOptions options, IRequestProcessor processor, TimeProvider time, ILogger<SocketServer> logger)
    {
        Options = options;
        Processor = processor;
        _time = time;
        _logger = logger;
        _quotas = new ConnectionQuotas(options);
        Requests = new RequestBudget(options.QueuedMaxRequests);
        RequestBytes = new RequestBudget(options.QueuedMaxRequestBytes < 0 ? long.MaxValue : options.QueuedMaxRequestBytes);
    }

    /// <summary>The bound endpoints, in the order in which they were given, with the ports that the system chose.</summary>
    public IReadOnlyList<ListenerEndpoint> Endpoints => [.. _acceptors.Select(acceptor => acceptor.Endpoint)];

    /// <summary>Connections that are open now.</summary>
    public int ConnectionCount => _quotas.Total;

    internal SocketServerOptions Options { get; }

    internal IRequestProcessor Processor { get; }

    internal FramePool Pool { get; } = new();

    internal NetworkMetrics Metrics { get; } = new();

    internal RequestBudget Requests { get; }

    internal RequestBudget RequestBytes { get; }

    /// <summary>Takes the ports of all endpoints, or of none. Nobody can connect yet.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">A port is taken, or a host is not of this machine.</exception>
    /// <exception cref="NotSupportedException">A security protocol is not built yet.</exception>
    public void Bind(IEnumerable<ListenerEndpoint> endpoints)
    {
        try
        {
            foreach (ListenerEndpoint endpoint in endpoints)
                _acceptors.Add(Acceptor.Bind(endpoint, Options));
        }
        catch
        {
            CloseAcceptors();
            throw;
        }
    }

    public void Start()
    {
        foreach (Acceptor acceptor in _acceptors)
        {
            acceptor.Listen();
            _logger.Listening(acceptor.Endpoint);
        }
        _accepting = Task.WhenAll(_acceptors.Select(acceptor => Task.Run(() => acceptor.RunAsync(_quotas, Serve, _time, _logger))));
        TimeSpan period = LongestSweepPeriod;
        if (Options.ConnectionsMaxIdle > TimeSpan.Zero && Options.ConnectionsMaxIdle / SweepsPerIdlePeriod < period)
            period = Options.ConnectionsMaxIdle / SweepsPerIdlePeriod;
        _sweep = _time.CreateTimer(static server => ((SocketServer)server!).Sweep(), this, period, period);
    }

    /// <summary>Serves a connection that came another way than through a listening socket, as one of the given listener. Takes the transport over.</summary>
    public void Serve(ListenerEndpoint listener, Transport transport)
    {
        if (!_quotas.TryAdd(listener, transport.RemoteEndPoint, out int ofAddress))
        {
            _logger.TooManyConnectionsOfAddress(transport.RemoteEndPoint, listener.Name, (transport.RemoteEndPoint as System.Net.IPEndPoint)?.Address.ToString() ?? "", ofAddress);
            Metrics.Refused();
            transport.Dispose();
            return;
        }
        var connection = new ServerConnection(this, Interlocked.Increment(ref _lastIndex), listener, transport, _logger);
        _connections[connection.Index] = connection;
        Metrics.Opened();
        if (_stopped)
        {
            connection.Close(CloseCause.Stopped, "the server stops", null);
            return;
        }
        // On its own, so that a busy newcomer does not keep the accept loop.
        ThreadPool.UnsafeQueueUserWorkItem(static connection => _ = connection.RunAsync(), connection, preferLocal: false);
    }

    /// <summary>
    /// Accepts nothing more, starts no further request, waits until those under way are answered, but not longer than
    /// <paramref name="patience"/>, and closes all connections.
    /// </summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await StopAcceptingAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_connections.Values.Select(connection => connection.StopAsync())).WaitAsync(patience, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _logger.ConnectionsCutOff(_connections.Count);
        }
        CloseConnections();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync().ConfigureAwait(false);
        CloseConnections();
        Metrics.Dispose();
    }

    internal void Closed(ServerConnection connection, CloseCause cause)
    {
        if (!_connections.TryRemove(connection.Index, out _))
            return;
        _quotas.Remove(connection.Context.Listener, connection.Context.RemoteEndPoint);
        Metrics.Closed(cause);
    }

    internal void BudgetExhausted() => Interlocked.Increment(ref _budgetWaits);

    private void Sweep()
    {
        if (Options.ConnectionsMaxIdle > TimeSpan.Zero)
        {
            foreach ((_, ServerConnection connection) in _connections)
            {
                if (connection.IsIdle(_time, Options.ConnectionsMaxIdle))
                    connection.Close(CloseCause.Idle, "idle for connections.max.idle.ms", null);
            }
        }
        Pool.Trim();
        long waits = Interlocked.Read(ref _budgetWaits);
        if (waits != _budgetWaitsReported)
            _logger.RequestsWaited(waits - _budgetWaitsReported, Requests.Used, RequestBytes.Used);
        _budgetWaitsReported = waits;
    }

    private async Task StopAcceptingAsync()
    {
        _stopped = true;
        if (_sweep is not null)
            await _sweep.DisposeAsync().ConfigureAwait(false);
        CloseAcceptors();
        await _accepting.ConfigureAwait(false);
    }

    private void CloseAcceptors()
    {
        foreach (Acceptor acceptor in _acceptors)
            acceptor.Dispose();
    }

    private void CloseConnections()
    {
        foreach ((_, ServerConnection connection) in _connections)
            connection.Close(CloseCause.Stopped, "the server stops", null);
    }
}
