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
    private const int LengthBytes = 4;

    private readonly ClientOptions _options;
    private readonly IBrokerDialer _dialer;
    private readonly Backoff _backoff;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();

    // Guarded by the lock.
    private Task<Connected>? _connecting;
    private int _failures;
    private long _notBeforeMs;
    private long _throttledUntilMs;
    private long _lastUsedMs;
    private bool _closed;

    public BrokerLink(BrokerNode node, ClientOptions options, IBrokerDialer dialer, Random random, ILogger logger)
    {
        Node = node;
        _options = options;
        _dialer = dialer;
        _backoff = new(options.ReconnectBackoffMs, options.ReconnectBackoffMaxMs, random);
        _logger = logger;
    }

    public BrokerNode Node { get; }

    /// <summary>Requests that were sent and not answered.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Whether a request would be sent at once: connected, or not yet tried, and not in the pause after a failure.</summary>
    public bool IsReady
    {
        get
        {
            lock (_gate)
            {
                return !_closed && (_connecting is { IsCompletedSuccessfully: true } || _notBeforeMs <= Now);
            }
        }
    }

    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _connecting is { IsCompletedSuccessfully: true };
            }
        }
    }

    private long Now => _options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private int _inFlight;

    /// <summary>What the broker speaks; connects for it where need be.</summary>
    public async ValueTask<BrokerVersions> VersionsAsync(CancellationToken cancellation) => (await ConnectedAsync(cancellation).ConfigureAwait(false)).Versions;

    /// <summary>Sends a request, made for the version that the broker and we agree on, and gives its answer, the caller's to dispose.</summary>
    /// <exception cref="KafkaException"><see cref="ErrorCode.NetworkException"/>: no connection, or it was lost; <see cref="ErrorCode.UnsupportedVersion"/>.</exception>
    public async Task<BrokerAnswer<TResponse>> AskAsync<TResponse>(
        ApiKey key, Func<short, IRequest<TResponse>> request, CancellationToken cancellation, short highestVersion = short.MaxValue)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        Connected connected = await ConnectedAsync(cancellation).ConfigureAwait(false);
        await ThrottledAsync(cancellation).ConfigureAwait(false);
        short version = connected.Versions.Choose(key, highestVersion);
        var answer = await AskAsync(connected.Connection, request(version), version, cancellation).ConfigureAwait(false);
        if (answer.Response is IThrottledResponse { ThrottleTimeMs: > 0 } throttled)
        {
            lock (_gate)
            {
                _throttledUntilMs = Math.Max(_throttledUntilMs, Now + throttled.ThrottleTimeMs);
            }
        }
        return answer;
    }

    /// <summary>Sends a request that has no answer (Produce with acks=0).</summary>
    public async Task TellAsync(ApiKey key, Func<short, IRequest> request, CancellationToken cancellation)
    {
        Connected connected = await ConnectedAsync(cancellation).ConfigureAwait(false);
        await ThrottledAsync(cancellation).ConfigureAwait(false);
        short version = connected.Versions.Choose(key);
        try
        {
            await connected.Connection.SendWithoutResponseAsync(Encode(request(version), version), cancellation).ConfigureAwait(false);
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
        _closing.Dispose();
    }

    private static InvalidDataException Unexpected(string what) => new($"The broker's answer to ApiVersions {what}.");

    private Task<Connected> ConnectedAsync(CancellationToken cancellation)
    {
        Task<Connected> connecting;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            long now = Now;
            if (_connecting is { IsCompletedSuccessfully: true } idle && now - _lastUsedMs > _options.ConnectionsMaxIdleMs && InFlight == 0)
            {
                _connecting = null;
                _ = idle.Result.Connection.DisposeAsync().AsTask();
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
            connection = await _dialer.ConnectAsync(Node.Host, Node.Port, _closing.Token).ConfigureAwait(false);
            var connected = new Connected(connection, await NegotiateAsync(connection).ConfigureAwait(false));
            lock (_gate)
            {
                _failures = 0;
                _notBeforeMs = 0;
            }
            _ = ForgetWhenEndedAsync(connection);
            return connected;
        }
        catch (Exception e) when (e is IOException or ProtocolException or InvalidDataException or OperationCanceledException)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
            lock (_gate)
            {
                _connecting = null;
                _notBeforeMs = Now + _backoff.After(++_failures);
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
            if (_connecting is { IsCompletedSuccessfully: true } current && current.Result.Connection == connection)
            {
                _connecting = null;
            }
        }
    }

    /// <summary>The broker that does not know our version of ApiVersions says so in version 0, and which it knows; then it is asked in that.</summary>
    private async Task<BrokerVersions> NegotiateAsync(KafkaConnection connection)
    {
        short version = ApiTable.Find(ApiKey.ApiVersions)!.HighestStableVersion;
        while (true)
        {
            var request = new ApiVersionsRequest { ClientSoftwareName = ClientSoftware.Name, ClientSoftwareVersion = ClientSoftware.Version };
            using ResponseFrame frame = await connection.SendAsync(Encode(request, version), _closing.Token).ConfigureAwait(false);
            ReadOnlyMemory<byte> body = frame.Bytes[LengthBytes..];
            var error = (ErrorCode)System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian(body.Span);
            if (error == ErrorCode.None)
            {
                return new(ApiVersionsResponse.Decode(body, version));
            }
            if (error != ErrorCode.UnsupportedVersion || version == 0)
            {
                throw Unexpected($"is {error.KafkaName}");
            }
            var refused = ApiVersionsResponse.Decode(body, 0);
            version = refused.ApiKeys.Find(static api => api.ApiKey == (short)ApiKey.ApiVersions) is { } known ? Math.Min(known.MaxVersion, (short)(version - 1)) : (short)0;
        }
    }

    private async Task ThrottledAsync(CancellationToken cancellation)
    {
        long until;
        lock (_gate)
        {
            until = _throttledUntilMs;
        }
        long pause = until - Now;
        if (pause > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(pause), _options.Time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<BrokerAnswer<TResponse>> AskAsync<TResponse>(KafkaConnection connection, IRequest<TResponse> request, short version, CancellationToken cancellation)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        Interlocked.Increment(ref _inFlight);
        ResponseFrame frame;
        try
        {
            frame = await connection.SendAsync(Encode(request, version), cancellation).ConfigureAwait(false);
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
            header.Decode(ref reader, HeaderVersions.OfResponse(request.ApiKey, version));
            return new(TResponse.Decode(frame.Bytes[reader.Position..], version), version, frame);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private KafkaException Lost(IOException e) =>
        new(ErrorCode.NetworkException, $"The connection to {Node} was lost before the answer: {e.Message}", e);

    private MessageWriter Encode(IRequest request, short version)
    {
        var writer = new MessageWriter();
        try
        {
            writer.WriteInt32(0);
            new RequestHeader { RequestApiKey = (short)request.ApiKey, RequestApiVersion = version, ClientId = _options.ClientId }
                .Encode(writer, HeaderVersions.OfRequest(request.ApiKey, version));
            request.Encode(writer, version);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private sealed record Connected(KafkaConnection Connection, BrokerVersions Versions);
}
