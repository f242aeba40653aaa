using Barnabas.Client.Errors;
using Barnabas.Network.Connecting;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Clusters;

/// <summary>
/// A client's way to a cluster: finds the brokers, keeps the metadata fresh, remembers coordinators, and brings requests to a broker. One loop
/// asks for metadata; everything else runs on the caller's thread. Thread-safe. Nothing retries here: who asks knows how long it may take.
/// </summary>
public sealed class ClusterClient : IAsyncDisposable
{
    private readonly ClientOptions _options;
    private readonly BrokerLinks _links;
    private readonly MetadataTracker _metadata;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Lock _gate = new();

    // Guarded by the lock.
    private readonly Dictionary<(CoordinatorType Type, string Key), int> _coordinators = [];
    private TaskCompletionSource<ClusterView> _nextView = NewView();
    private Task? _loop;
    private bool _closed;
    private volatile ClusterView _view = ClusterView.Empty;

    /// <param name="options">Addresses, times, sizes.</param>
    /// <param name="random">For jitter and the choice among equal brokers; belongs to the client from here on.</param>
    /// <param name="allowAutoCreation">Whether asking for a topic may create it (<c>auto.create.topics.enable</c> on the broker).</param>
    /// <param name="maxInFlight"><c>max.in.flight.requests.per.connection</c></param>
    public ClusterClient(ClientOptions options, Random random, bool allowAutoCreation = false, int maxInFlight = 5)
    {
        _options = options;
        _logger = options.Logging.CreateLogger<ClusterClient>();
        _links = new(options, maxInFlight, new Random(random.Next()), _logger);
        _metadata = new(options.MetadataMaxAgeMs, new Backoff(options.RetryBackoffMs, options.RetryBackoffMaxMs, random), allowAutoCreation);
    }

    /// <summary>What is known now; empty before the first answer.</summary>
    public ClusterView View => _view;

    private long Now => _options.Time.MonotonicMs;

    /// <summary>Has the metadata asked for soon: it was found to be out of date.</summary>
    public void RequestUpdate()
    {
        lock (_gate)
        {
            _metadata.RequestUpdate();
            Wake();
        }
    }

    /// <summary>Keeps these topics in the metadata, and no others.</summary>
    public void ReplaceTopics(IEnumerable<string> topics)
    {
        lock (_gate)
        {
            _metadata.Replace(topics);
            Wake();
        }
    }

    /// <summary>Keeps these topics in the metadata from now on, beside the others.</summary>
    public void AddTopics(IEnumerable<string> topics)
    {
        lock (_gate)
        {
            foreach (string topic in topics)
            {
                _metadata.Add(topic);
            }
            Wake();
        }
    }

    /// <summary>Keeps all topics of the cluster in the metadata, for subscriptions by pattern; or no longer.</summary>
    public void WantAllTopics(bool all)
    {
        lock (_gate)
        {
            _metadata.WantAll(all);
            Wake();
        }
    }

    /// <summary>A view newer than that of the call: asks for one.</summary>
    public Task<ClusterView> RefreshAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            _metadata.RequestUpdate();
            Wake();
            return _nextView.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>
    /// A view that knows the topics, which stay in the metadata from now on. A topic that is unknown, or has no leader yet, is waited for, as
    /// long as the token allows; one that is refused is in the view with its error.
    /// </summary>
    public async ValueTask<ClusterView> RequireTopicsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellation)
    {
        while (true)
        {
            Task<ClusterView> next;
            lock (_gate)
            {
                bool complete = true;
                foreach (string topic in topics)
                {
                    complete &= !_metadata.Add(topic) && _view.FindTopic(topic) is { Error.IsRetriable: false };
                }
                if (complete)
                {
                    return _view;
                }
                _metadata.RequestUpdate();
                Wake();
                next = _nextView.Task;
            }
            await next.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A view with brokers in it.</summary>
    public async ValueTask<ClusterView> RequireBrokersAsync(CancellationToken cancellation)
    {
        ClusterView view = _view;
        while (view.Brokers.IsEmpty)
        {
            view = await RefreshAsync(cancellation).ConfigureAwait(false);
        }
        return view;
    }

    /// <summary>Asks one broker; the answer's byte fields are valid until it is disposed.</summary>
    /// <param name="broker">Its id.</param>
    /// <param name="key">What is asked.</param>
    /// <param name="request">Makes the request for the version that the broker and we agree on.</param>
    /// <param name="cancellation">Ends the wait; the request may have been sent all the same.</param>
    /// <param name="highestVersion">No higher version than this.</param>
    /// <param name="timeout">For requests that the broker holds: an answer that takes longer costs the connection. <c>request.timeout.ms</c> where null.</param>
    /// <param name="isCoordination">
    /// On a connection apart from that of fetches and metadata: answers come in the order of the requests, so what waits long, as JoinGroup does, would keep
    /// the others waiting, and a fetch would delay a heartbeat.
    /// </param>
    /// <exception cref="KafkaException">The broker is unknown or cannot be reached, the connection was lost, or no version suits both.</exception>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public async Task<BrokerAnswer<TResponse>> AskAsync<TResponse>(
        int broker,
        ApiKey key,
        Func<short, IRequest<TResponse>> request,
        CancellationToken cancellation,
        short highestVersion = short.MaxValue,
        TimeSpan? timeout = null,
        bool isCoordination = false)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        try
        {
            return await _links.Get(broker, _view, isCoordination).AskAsync(key, request, cancellation, highestVersion, timeout).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.Code == ErrorCode.NetworkException)
        {
            RequestUpdate();
            throw;
        }
    }

    /// <summary>Asks one broker for an answer that has no byte or record fields.</summary>
    public async Task<TResponse> SendAsync<TResponse>(int broker, IRequest<TResponse> request, CancellationToken cancellation)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        using var answer = await AskAsync(broker, request.ApiKey, _ => request, cancellation).ConfigureAwait(false);
        return answer.Response;
    }

    /// <summary>Sends a request to a broker at once, and hands its answer to a receiver; false where there is no connection to it at the moment.</summary>
    internal bool TrySend(int broker, ApiKey key, IVersionedRequest request, int sizeHint, IResponseReceiver receiver) =>
        _links.Get(broker, _view).TrySend(key, request, sizeHint, receiver);

    /// <summary>Sends a request that has no answer.</summary>
    public async Task TellAsync(int broker, ApiKey key, Func<short, IRequest> request, CancellationToken cancellation)
    {
        try
        {
            await _links.Get(broker, _view).TellAsync(key, request, cancellation).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.Code == ErrorCode.NetworkException)
        {
            RequestUpdate();
            throw;
        }
    }

    /// <summary>Asks whichever broker has least to do.</summary>
    public async Task<BrokerAnswer<TResponse>> AskAnyAsync<TResponse>(ApiKey key, Func<short, IRequest<TResponse>> request, CancellationToken cancellation)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        BrokerLink? link = _links.LeastLoaded(_view);
        try
        {
            return link is null ? throw new KafkaException(ErrorCode.NetworkException, "No broker can be reached at the moment.") : await link.AskAsync(key, request, cancellation).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.Code == ErrorCode.NetworkException)
        {
            RequestUpdate();
            throw;
        }
    }

    /// <summary>Asks whichever broker has least to do, for an answer that has no byte or record fields.</summary>
    public async Task<TResponse> SendToAnyAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellation)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        using var answer = await AskAnyAsync(request.ApiKey, _ => request, cancellation).ConfigureAwait(false);
        return answer.Response;
    }

    /// <summary>The id of the broker that <see cref="AskAnyAsync"/> would ask.</summary>
    /// <exception cref="KafkaException"><see cref="ErrorCode.NetworkException"/>: none can be asked at the moment.</exception>
    public int LeastLoaded()
    {
        if (_links.LeastLoaded(_view) is { } link)
        {
            return link.Node.Id;
        }
        RequestUpdate();
        throw new KafkaException(ErrorCode.NetworkException, "No broker can be reached at the moment.");
    }

    /// <summary>What a broker answers, and in which versions.</summary>
    public ValueTask<BrokerVersions> VersionsAsync(int broker, CancellationToken cancellation) => _links.Get(broker, _view).VersionsAsync(cancellation);

    /// <summary>The broker that coordinates a group or transactional id.</summary>
    /// <exception cref="KafkaException">The cluster's own answer, for example COORDINATOR_NOT_AVAILABLE; or nobody could be asked.</exception>
    public async ValueTask<int> FindCoordinatorAsync(CoordinatorType type, string key, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_coordinators.TryGetValue((type, key), out int known) && _view.Brokers.ContainsKey(known))
            {
                return known;
            }
        }
        await RequireBrokersAsync(cancellation).ConfigureAwait(false);
        int node;
        using (var answer = await AskAnyAsync(ApiKey.FindCoordinator, version => RequestFor(type, key, version), cancellation).ConfigureAwait(false))
        {
            node = Coordinator(answer.Response, answer.Version);
        }
        if (!_view.Brokers.ContainsKey(node))
        {
            RequestUpdate();
            throw new KafkaException(ErrorCode.CoordinatorNotAvailable, $"The coordinator of {key} is broker {node}, which the cluster's metadata does not name yet.");
        }
        lock (_gate)
        {
            _coordinators[(type, key)] = node;
        }
        return node;
    }

    /// <summary>The coordinator is not that one any more.</summary>
    public void ForgetCoordinator(CoordinatorType type, string key)
    {
        lock (_gate)
        {
            _coordinators.Remove((type, key));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }
            _closed = true;
            loop = _loop;
        }
        await _closing.CancelAsync().ConfigureAwait(false);
        await _links.DisposeAsync().ConfigureAwait(false);
        if (loop is not null)
        {
            await loop.ConfigureAwait(false);
        }
        lock (_gate)
        {
            _nextView.TrySetException(Closed());
            // Nobody may be waiting for it.
            _ = _nextView.Task.Exception;
        }
    }

    private static TaskCompletionSource<ClusterView> NewView() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static ObjectDisposedException Closed() => new(nameof(ClusterClient), "The client is closed.");

    private static FindCoordinatorRequest RequestFor(CoordinatorType type, string key, short version) => version >= 4
        ? new() { KeyType = (sbyte)type, CoordinatorKeys = [key] }
        : new() { KeyType = (sbyte)type, Key = key };

    private static int Coordinator(FindCoordinatorResponse response, short version)
    {
        var (error, message, node) = version >= 4 && response.Coordinators is [var only, ..]
            ? (only.ErrorCode, only.ErrorMessage, only.NodeId)
            : (response.ErrorCode, response.ErrorMessage, response.NodeId);
        return error == ErrorCode.None ? node : throw new KafkaException(error, string.IsNullOrEmpty(message) ? null : message);
    }

    /// <summary>Under the lock.</summary>
    private void Wake()
    {
        if (_closed)
        {
            throw Closed();
        }
        _loop ??= Task.Run(RunAsync);
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private async Task RunAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            long wait;
            lock (_gate)
            {
                long now = Now;
                wait = _metadata.NextRequestMs(now) - now;
            }
            if (wait > 0)
            {
                await WaitAsync(wait).ConfigureAwait(false);
                continue;
            }
            try
            {
                await UpdateAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (!_closing.IsCancellationRequested)
            {
                // Whatever it is: without this loop everybody would wait for ever.
                ClusterLog.NoMetadata(_logger, e.Message);
                OnFailure(mustRebootstrap: e is KafkaException { Code: ErrorCode.RebootstrapRequired });
            }
            catch (Exception) when (_closing.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task WaitAsync(long ms)
    {
        using var over = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Min(ms, int.MaxValue)), _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, _closing.Token);
        await ((Task)_wake.WaitAsync(either.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task UpdateAsync()
    {
        MetadataRequest request;
        lock (_gate)
        {
            request = _metadata.Request();
        }
        if (_links.LeastLoaded(_view) is not { } link)
        {
            // All that are known failed a moment ago. The bootstrap addresses may lead to others (KIP-899).
            OnFailure(mustRebootstrap: true);
            return;
        }
        using var answer = await link.AskAsync(ApiKey.Metadata, version => RequestFor(request, version), _closing.Token).ConfigureAwait(false);
        if (answer.Response.ErrorCode != ErrorCode.None)
        {
            throw new KafkaException(answer.Response.ErrorCode);
        }
        Publish(answer.Response);
    }

    /// <summary>Before version 4 a client could not say that a topic must not be created.</summary>
    private static MetadataRequest RequestFor(MetadataRequest request, short version)
    {
        request.AllowAutoTopicCreation |= version < 4;
        return request;
    }

    private void Publish(MetadataResponse response)
    {
        TaskCompletionSource<ClusterView> waiting;
        ClusterView view;
        lock (_gate)
        {
            _metadata.OnResponse(response, Now);
            view = _metadata.View;
            if (_view.Brokers.IsEmpty)
            {
                ClusterLog.Found(_logger, view.ClusterId, view.Brokers.Count);
            }
            _view = view;
            waiting = _nextView;
            _nextView = NewView();
        }
        waiting.TrySetResult(view);
    }

    private void OnFailure(bool mustRebootstrap)
    {
        lock (_gate)
        {
            long now = Now;
            _metadata.OnFailure(now);
            long failing = now - (_metadata.FailingSinceMs ?? now);
            bool isDue = mustRebootstrap || failing >= _options.MetadataRecoveryRebootstrapTriggerMs;
            if (isDue && _options.MetadataRecoveryStrategy == MetadataRecoveryStrategy.Rebootstrap && !_view.Brokers.IsEmpty)
            {
                ClusterLog.Rebootstrap(_logger, failing);
                _metadata.Rebootstrap(now);
                _view = _metadata.View;
            }
        }
    }
}
