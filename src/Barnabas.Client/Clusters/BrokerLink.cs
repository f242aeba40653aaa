using Barnabas.Client.Errors;
using Barnabas.Network.Connecting;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Clusters;

/// <summary>
/// The way to one broker: connects when there is something to send, asks what the broker speaks, and connects again, after a pause, when the
/// connection was lost. One connection at a time; requests go out in the order of the calls. Thread-safe.
/// </summary>
internal sealed class BrokerLink : IAsyncDisposable
{
    private readonly ClientOptions _options;
    private readonly KafkaConnectionOptions _connectionOptions;
    private readonly IBrokerDialer _dialer;
    private readonly Backoff _backoff;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Held by whose request goes out next, until it is in the connection's queue.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    // Guarded by the lock.
    private Task<Connected>? _connecting;
    private KafkaConnection? _connection;
    private int _failures;
    private long _notBeforeMs = long.MinValue;
    private long _throttledUntilMs = long.MinValue;
    private long _lastUsedMs;
    private bool _closed;

    private int _inFlight;

    public BrokerLink(BrokerNode node, ClientOptions options, KafkaConnectionOptions connectionOptions, IBrokerDialer dialer, Random random, ILogger logger)
    {
        Node = node;
        _options = options;
        _connectionOptions = connectionOptions;
        _dialer = dialer;
        _backoff = new(options.ReconnectBackoffMs, options.ReconnectBackoffMaxMs, random);
        _logger = logger;
    }

    public BrokerNode Node { get; }

    /// <summary>Requests that were sent and not answered.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>How ready it is for a request.</summary>
    public LinkState State
    {
        get
        {
            lock (_gate)
            {
                return _closed ? LinkState.Paused
                    : _connection is not null ? LinkState.Connected
                    : _connecting is not null ? LinkState.Connecting
                    : _notBeforeMs > Now ? LinkState.Paused
                    : LinkState.Idle;
            }
        }
    }

    private long Now => _options.Time.MonotonicMs;

    /// <summary>What the broker speaks; connects for it where need be.</summary>
    public async ValueTask<BrokerVersions> VersionsAsync(CancellationToken cancellation) => (await ConnectedAsync(cancellation).ConfigureAwait(false)).Versions;

    /// <summary>Sends a request, made for the version that the broker and we agree on, and gives its answer, the caller's to dispose.</summary>
    /// <exception cref="KafkaException"><see cref="ErrorCode.NetworkException"/>: no connection, or it was lost; <see cref="ErrorCode.UnsupportedVersion"/>.</exception>
    public async Task<BrokerAnswer<TResponse>> AskAsync<TResponse>(
        ApiKey key, Func<short, IRequest<TResponse>> request, CancellationToken cancellation, short highestVersion = short.MaxValue, TimeSpan? timeout = null)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        Task<ResponseFrame> sending;
        short version;
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Connected connected = await ReadyAsync(cancellation).ConfigureAwait(false);
            version = connected.Versions.Choose(key, highestVersion);
            sending = connected.Connection.SendAsync(RequestFrame.Encode(request(version), version, _options.ClientId), timeout ?? _connectionOptions.RequestTimeout, cancellation);
        }
        finally
        {
            _turn.Release();
        }
        var answer = await AnswerAsync<TResponse>(sending, key, version).ConfigureAwait(false);
        if (answer.Response is IThrottledResponse { ThrottleTimeMs: > 0 } throttled)
        {
            lock (_gate)
            {
                _throttledUntilMs = Math.Max(_throttledUntilMs, Now + throttled.ThrottleTimeMs);
            }
        }
        return answer;
    }

    /// <summary>
    /// Sends a request at once, and hands its answer to a receiver; false where there is no connection at the moment. Pauses that the broker
    /// asks for are the caller's business.
    /// </summary>
    /// <param name="key">What is asked.</param>
    /// <param name="request">Encoded before this returns.</param>
    /// <param name="sizeHint">About how many bytes it takes.</param>
    /// <param name="receiver">Takes the answer.</param>
    /// <exception cref="KafkaException"><see cref="ErrorCode.UnsupportedVersion"/></exception>
    public bool TrySend(ApiKey key, IVersionedRequest request, int sizeHint, IResponseReceiver receiver)
    {
        Connected connected;
        lock (_gate)
        {
            if (_closed || _connecting is not { IsCompletedSuccessfully: true } connecting)
            {
                return false;
            }
            _lastUsedMs = Now;
            connected = connecting.Result;
        }
        short version = connected.Versions.Choose(key);
        connected.Connection.Send(RequestFrame.Encode(request.In(version), version, _options.ClientId, sizeHint), receiver);
        return true;
    }

    /// <summary>Sends a request that has no answer (Produce with acks=0).</summary>
    public async Task TellAsync(ApiKey key, Func<short, IRequest> request, CancellationToken cancellation)
    {
        Task sending;
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Connected connected = await ReadyAsync(cancellation).ConfigureAwait(false);
            short version = connected.Versions.Choose(key);
            sending = connected.Connection.SendWithoutResponseAsync(RequestFrame.Encode(request(version), version, _options.ClientId), cancellation);
        }
        finally
        {
            _turn.Release();
        }
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Lost(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<Connected>? connecting;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }
            _closed = true;
            connecting = _connecting;
        }
        await _closing.CancelAsync().ConfigureAwait(false);
        if (connecting is not null)
        {
            await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connecting.IsCompletedSuccessfully)
            {
                await connecting.Result.Connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Connected, and not asked by the broker to wait.</summary>
    private async ValueTask<Connected> ReadyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Connected connected = await ConnectedAsync(cancellation).ConfigureAwait(false);
            long pause;
            lock (_gate)
            {
                long now = Now;
                pause = _throttledUntilMs > now ? _throttledUntilMs - now : 0;
            }
            if (pause <= 0)
            {
                return connected;
            }
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(pause), _options.Time, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw Closed();
            }
        }
    }

    private Task<Connected> ConnectedAsync(CancellationToken cancellation)
    {
        Task<Connected> connecting;
        lock (_gate)
        {
            if (_closed)
            {
                throw Closed();
            }
            long now = Now;
            if (_connection is { } idle && now - _lastUsedMs > _options.ConnectionsMaxIdleMs && InFlight == 0)
            {
                _connecting = null;
                _connection = null;
                _ = idle.DisposeAsync().AsTask();
            }
            _lastUsedMs = now;
            if (_connecting is null)
            {
                if (_notBeforeMs > now)
                {
                    throw new KafkaException(ErrorCode.NetworkException, $"The connection to {Node} failed a moment ago; the next attempt is in {_notBeforeMs - now} ms.");
                }
                _connecting = ConnectAsync();
            }
            connecting = _connecting;
        }
        return connecting.IsCompletedSuccessfully ? connecting : connecting.WaitAsync(cancellation);
    }

    private async Task<Connected> ConnectAsync()
    {
        // The caller holds the lock: nothing of this may run under it.
        await Task.Yield();
        KafkaConnection? connection = null;
        try
        {
            connection = await _dialer.ConnectAsync(Node.Host, Node.Port, _connectionOptions, _closing.Token).ConfigureAwait(false);
            var versions = await VersionNegotiation.RunAsync(connection, _options.ClientId, _closing.Token).ConfigureAwait(false);
            lock (_gate)
            {
                _connection = connection;
                _failures = 0;
            }
            _ = ForgetWhenEndedAsync(connection);
            return new(connection, versions);
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
            Pause();
            if (_closing.IsCancellationRequested)
            {
                throw Closed();
            }
            ClusterLog.CannotConnect(_logger, Node, e.Message);
            throw new KafkaException(ErrorCode.NetworkException, $"No connection to {Node}: {e.Message}", e);
        }
    }

    private async Task ForgetWhenEndedAsync(KafkaConnection connection)
    {
        await connection.Ended.ConfigureAwait(false);
        lock (_gate)
        {
            if (_connection != connection)
            {
                return;
            }
        }
        Pause();
    }

    /// <summary>There is no connection any more, and there will be none for a while.</summary>
    private void Pause()
    {
        lock (_gate)
        {
            _connecting = null;
            _connection = null;
            _notBeforeMs = Now + _backoff.After(++_failures);
        }
    }

    private async Task<BrokerAnswer<TResponse>> AnswerAsync<TResponse>(Task<ResponseFrame> sending, ApiKey key, short version)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        Interlocked.Increment(ref _inFlight);
        ResponseFrame frame;
        try
        {
            frame = await sending.ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Lost(e);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
        try
        {
            var reader = new MessageReader(frame.Bytes);
            var header = new ResponseHeader();
            header.Decode(ref reader, HeaderVersions.OfResponse(key, version));
            return new(TResponse.Decode(frame.Bytes[reader.Position..], version), version, frame);
        }
        catch (Exception e)
        {
            frame.Dispose();
            throw new KafkaException(ErrorCode.UnknownServerError, $"The answer of {Node} to {key} version {version} cannot be read: {e.Message}", e);
        }
    }

    private KafkaException Closed() => new(ErrorCode.NetworkException, $"The connection to {Node} was closed.");

    private KafkaException Lost(IOException e) =>
        new(ErrorCode.NetworkException, $"The connection to {Node} was lost before the answer: {e.Message}", e);

    private sealed record Connected(KafkaConnection Connection, BrokerVersions Versions);
}
