using Barnabas.Coordination.Catalog;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// One shard and its partition from leadership to its end: loads, hands in one event after the other, carries out what the shard
/// decides, and lets its timers fire. The shard, its timers and all fields are owned by the mailbox's run, and by the loading thread before;
/// the public methods are thread-safe.
/// </summary>
internal sealed class ShardLoop<TShard>
    where TShard : class, ICoordinatorShard
{
    private readonly TShard _shard;
    private readonly ICoordinatorLog _log;
    private readonly CoordinatorRecordCodec _codec;
    private readonly CoordinatorRuntimeOptions _options;
    private readonly ILogger _logger;
    private readonly Func<ITopicCatalog> _latestTopics;
    private readonly Mailbox _mailbox;
    private readonly RecordAppender _appender;
    private readonly ShardClock _clock;
    private readonly PendingCommits _commits = new();
    private readonly HashSet<IPendingReply> _waiting = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ShardState _state = ShardState.Loading;
    private volatile int _epoch;
    private volatile bool _awaitsCommit;
    private IDisposable? _commitWatch;
    private ITopicCatalog _topics;
    private bool _settling;

    public ShardLoop(
        int epoch,
        TShard shard,
        ICoordinatorLog log,
        CoordinatorRecordCodec codec,
        CoordinatorRuntimeOptions options,
        TimeProvider time,
        ILogger logger,
        Func<ITopicCatalog> latestTopics)
    {
        _epoch = epoch;
        _shard = shard;
        _log = log;
        _codec = codec;
        _options = options;
        _logger = logger;
        _latestTopics = latestTopics;
        _topics = latestTopics();
        _mailbox = new(options.RunElsewhere, OnFault);
        _appender = new(log, new(codec, options.Compression), logger);
        _clock = new(time, () => _mailbox.Post(Tick));
    }

    /// <summary>The leader epoch in which the shard appends.</summary>
    public int Epoch => _epoch;

    public ShardState State => _state;

    /// <summary>Ends when nothing of the shard runs any more.</summary>
    public Task Ended => _ended.Task;

    public void StartLoading() => _options.RunElsewhere(Load);

    /// <summary>The same broker leads on in a later epoch: what was loaded stays.</summary>
    public void RaiseEpoch(int epoch) => _epoch = epoch;

    public Task<CoordinatorAnswer<TResponse>> Ask<TResponse>(Action<TShard, Decision, PendingReply<TResponse>> request)
        where TResponse : class
    {
        var reply = new PendingReply<TResponse>();
        if (_state != ShardState.Active)
        {
            reply.Fail(Unavailable);
        }
        else
        {
            _mailbox.Post(() => Handle(request, reply));
        }
        return reply.Answer;
    }

    public void ChangeTopics(CatalogChange change) => _mailbox.PostElsewhere(() =>
    {
        // What was known when the shard began is no change for it.
        if (_state == ShardState.Active && change.Catalog.Offset > _topics.Offset)
        {
            _topics = change.Catalog;
            Run(decision => _shard.OnCatalog(change, decision));
        }
    });

    /// <summary>The partition is led elsewhere, or the broker stops: everybody who waits is told so.</summary>
    public void Close()
    {
        _ending.Cancel();
        _mailbox.PostElsewhere(End);
    }

    private ErrorCode Unavailable => _state == ShardState.Loading ? ErrorCode.CoordinatorLoadInProgress : ErrorCode.NotCoordinator;

    private void Load()
    {
        try
        {
            var loader = new ShardLoader(_shard, _log, _codec, _options.LoadBufferSize);
            loader.Load(_ending.Token);
            _mailbox.Post(() => Activate(loader));
        }
        catch (Exception failure)
        {
            _mailbox.Post(() =>
            {
                if (_state == ShardState.Loading)
                {
                    CoordinatorLog.LoadFailed(_logger, failure, _log.Name, _epoch);
                    _state = ShardState.Failed;
                }
                Dispose();
            });
        }
    }

    private void Activate(ShardLoader loader)
    {
        if (_state != ShardState.Loading)
        {
            Dispose();
            return;
        }
        var level = loader.Records > 0 ? LogLevel.Information : LogLevel.Debug;
        CoordinatorLog.Loaded(_logger, level, _log.Name, _epoch, loader.Records, loader.Bytes, _clock.ElapsedMs);
        if (loader.UnknownTypes.Count > 0)
        {
            CoordinatorLog.UnknownTypes(_logger, _log.Name, string.Join(", ", loader.UnknownTypes));
        }
        _appender.OnLoaded();
        _topics = _latestTopics();
        _commitWatch = _log.OnCommitted(OnCommitted);
        _state = ShardState.Active;
        Run(_shard.OnLoaded);
    }

    private void Handle<TResponse>(Action<TShard, Decision, PendingReply<TResponse>> request, PendingReply<TResponse> reply)
        where TResponse : class
    {
        if (_state != ShardState.Active)
        {
            reply.Fail(Unavailable);
        }
        else if (!Run(decision => request(_shard, decision, reply)))
        {
            reply.Fail(ErrorCode.UnknownServerError);
        }
        else if (!reply.IsAnswered)
        {
            _waiting.Add(reply);
            if (_state == ShardState.Failed)
            {
                FailAllWaiting();
            }
        }
    }

    /// <summary>One event; false where the shard failed in it: then nothing of it is carried out.</summary>
    private bool Run(Action<Decision> @event)
    {
        if (_state is not (ShardState.Active or ShardState.Closed))
        {
            return true;
        }
        var decision = new Decision(_clock.NowMs, _topics);
        try
        {
            @event(decision);
        }
        catch (Exception failure)
        {
            CoordinatorLog.EventFailed(_logger, failure, _log.Name);
            return false;
        }
        CarryOut(decision);
        return true;
    }

    private void CarryOut(Decision decision)
    {
        if (decision.Records.Count > 0)
        {
            var (error, baseOffset) = _state == ShardState.Closed ? (ErrorCode.NotCoordinator, -1) : _appender.Append(decision, _epoch);
            if (error != ErrorCode.None)
            {
                Fail(decision, error);
                return;
            }
            if (!TryReplay(decision, baseOffset))
            {
                return;
            }
        }
        if (_state == ShardState.Closed)
        {
            Give(decision);
            return;
        }
        _clock.Set(decision);
        StartBackground(decision);
        if (decision.Replies.Count > 0 || decision.Committed.Count > 0 || decision.Failed.Count > 0)
        {
            _commits.Add(_appender.EndOffset, _clock.ElapsedMs + _options.CommitTimeoutMs, decision);
            Settle();
        }
        _clock.Arm(_commits.EarliestDeadlineMs);
    }

    private bool TryReplay(Decision decision, long baseOffset)
    {
        for (int i = 0; i < decision.Records.Count; i++)
        {
            try
            {
                _shard.Replay(decision.Records[i], baseOffset + i, producerId: -1, producerEpoch: -1);
            }
            catch (Exception failure)
            {
                CoordinatorLog.ReplayFailed(_logger, failure, _log.Name, baseOffset + i);
                FailReplies(decision, ErrorCode.UnknownServerError);
                GoOffline();
                return false;
            }
        }
        return true;
    }

    private void OnFault(Exception fault)
    {
        CoordinatorLog.LoopFailed(_logger, fault, _log.Name);
        GoOffline();
    }

    /// <summary>Half of a decision is no state to go on from: everybody gets an error, now and until another leader epoch loads the partition anew.</summary>
    private void GoOffline()
    {
        _state = ShardState.Failed;
        while (_commits.TakeAny() is { } pending)
        {
            FailReplies(pending, ErrorCode.NotCoordinator);
        }
        FailAllWaiting();
        Dispose();
    }

    private void StartBackground(Decision decision)
    {
        foreach (var work in decision.Background)
        {
            _options.RunElsewhere(() =>
            {
                Action<Decision> next;
                try
                {
                    next = work.Run();
                }
                catch (Exception failure)
                {
                    CoordinatorLog.BackgroundFailed(_logger, failure, _log.Name);
                    return;
                }
                _mailbox.Post(() => RunIfActive(next));
            });
        }
    }

    private void RunIfActive(Action<Decision> next)
    {
        if (_state == ShardState.Active)
        {
            Run(next);
        }
    }

    /// <summary>The log's high watermark has moved. Any thread.</summary>
    private void OnCommitted()
    {
        if (_awaitsCommit)
        {
            _mailbox.Post(Settle);
        }
    }

    /// <summary>Gives the replies of what is committed, in the order of the decisions.</summary>
    private void Settle()
    {
        if (_settling)
        {
            return;
        }
        _settling = true;
        do
        {
            while (_commits.Take(_log.CommittedOffset) is { } committed)
            {
                Give(committed);
            }
            // Either the log's owner sees that it is awaited, or this sees how far the log has come.
            _awaitsCommit = _commits.Count > 0;
            Interlocked.MemoryBarrier();
        }
        while (_commits.HasCommitted(_log.CommittedOffset));
        _settling = false;
    }

    private void Give(Decision decision)
    {
        foreach (var reply in decision.Replies)
        {
            reply.Give();
            _waiting.Remove(reply.To);
        }
        foreach (var next in decision.Committed)
        {
            Run(next);
        }
    }

    private void Fail(Decision decision, ErrorCode error)
    {
        FailReplies(decision, error);
        foreach (var next in decision.Failed)
        {
            Run(then => next(then, error));
        }
    }

    private void FailReplies(Decision decision, ErrorCode error)
    {
        foreach (var reply in decision.Replies)
        {
            reply.To.Fail(error);
            _waiting.Remove(reply.To);
        }
    }

    private void FailAllWaiting()
    {
        foreach (var reply in _waiting)
        {
            reply.Fail(ErrorCode.NotCoordinator);
        }
        _waiting.Clear();
    }

    private void Tick()
    {
        _clock.OnWoken();
        long now = _clock.ElapsedMs;
        while (_state == ShardState.Active && _clock.TryTake(now, out var due))
        {
            Run(decision => _shard.OnTimer(due, decision));
        }
        if (_state == ShardState.Active)
        {
            foreach (var overdue in _commits.Overdue(now))
            {
                FailReplies(overdue, AppendErrors.ToClient(ErrorCode.RequestTimedOut));
            }
            _clock.Arm(_commits.EarliestDeadlineMs);
        }
    }

    private void End()
    {
        var before = _state;
        _state = ShardState.Closed;
        if (before == ShardState.Active)
        {
            while (_commits.TakeAny() is { } pending)
            {
                Fail(pending, ErrorCode.NotCoordinator);
            }
            Run(_shard.OnUnloaded);
            FailAllWaiting();
            CoordinatorLog.Unloaded(_logger, _log.Name, _epoch);
        }
        if (before != ShardState.Loading)
        {
            Dispose();
        }
    }

    /// <summary>Harmless twice. While the loading thread owns the shard, it is the one that comes here.</summary>
    private void Dispose()
    {
        _commitWatch?.Dispose();
        _clock.Dispose();
        _appender.Dispose();
        _ended.TrySetResult();
    }
}
