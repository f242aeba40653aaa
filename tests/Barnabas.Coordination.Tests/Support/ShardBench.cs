using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>
/// Drives one shard as its runtime does, but at once, on the test's thread and in its time: a decision's records are encoded, decoded
/// and kept as one batch, then replayed; then its timers are set; then it is committed, unless <see cref="HoldsCommits"/>. Time goes on by
/// <see cref="Advance"/> only.
/// </summary>
public class ShardBench<TShard>
    where TShard : class, ICoordinatorShard
{
    private readonly Func<TShard> _create;
    private readonly CoordinatorRecordCodec _codec;
    private readonly SortedSet<(long DeadlineMs, long Order, TimerKey Key)> _timers = new(
        Comparer<(long DeadlineMs, long Order, TimerKey Key)>.Create(static (a, b) => (a.DeadlineMs, a.Order).CompareTo((b.DeadlineMs, b.Order))));
    private readonly Dictionary<TimerKey, (long DeadlineMs, long Order)> _timerOf = [];
    private readonly List<LoggedRecord> _log = [];
    private readonly Queue<Decision> _uncommitted = new();
    private readonly Queue<BackgroundWork> _background = new();
    private readonly List<Reaction> _reactions = [];
    private ErrorCode _nextAppend;
    private long _timerOrder;
    private int _taken;
    private bool _runsBackground;

    public ShardBench(Func<TShard> create, CoordinatorRecordCodec codec)
    {
        _create = create;
        _codec = codec;
        Shard = create();
        Run(Shard.OnLoaded);
        _reactions.Clear();
    }

    public TShard Shard { get; private set; }

    /// <summary>Milliseconds since the epoch.</summary>
    public long NowMs { get; private set; } = 1_700_000_000_000;

    public FakeTopicCatalog Topics { get; private set; } = FakeTopicCatalog.Empty;

    /// <summary>Every record appended so far, as read back from its bytes.</summary>
    public IReadOnlyList<CoordinatorRecord> Log => [.. _log.Where(static logged => logged.Key.Length > 0).Select(Decode)];

    /// <summary>Every event's reaction so far, timers' and continuations' too.</summary>
    public IReadOnlyList<Reaction> Reactions => _reactions;

    public Reaction Last => _reactions[^1];

    /// <summary>The timers that are set, next one first.</summary>
    public IReadOnlyList<(TimerKey Key, long InMs)> Timers => [.. _timers.Select(timer => (timer.Key, timer.DeadlineMs - NowMs))];

    /// <summary>Replies and continuations wait for <see cref="Commit"/>.</summary>
    public bool HoldsCommits { get; set; }

    /// <summary>Background work waits for <see cref="RunBackground"/>; otherwise it is done right after the event that asked for it.</summary>
    public bool HoldsBackground { get; set; }

    public bool HasBackground => _background.Count > 0;

    /// <summary>A request: gives back who waits for its answer.</summary>
    public PendingReply<TResponse> Send<TResponse>(Action<TShard, Decision, PendingReply<TResponse>> request)
        where TResponse : class
    {
        var reply = new PendingReply<TResponse>();
        Run(decision => request(Shard, decision, reply));
        return reply;
    }

    /// <summary>A request that must be answered at once, with a response.</summary>
    public TResponse Ask<TResponse>(Action<TShard, Decision, PendingReply<TResponse>> request)
        where TResponse : class => Send(request).Response();

    /// <summary>The records appended since the last call.</summary>
    public IReadOnlyList<CoordinatorRecord> TakeRecords()
    {
        int from = _taken;
        _taken = _log.Count;
        return [.. _log.Skip(from).Where(static logged => logged.Key.Length > 0).Select(Decode)];
    }

    /// <summary>Lets time go by; timers that come due fire in order, each at its time.</summary>
    public void Advance(long milliseconds)
    {
        long until = NowMs + milliseconds;
        while (_timers.Count > 0 && _timers.Min is var next && next.DeadlineMs <= until)
        {
            _timers.Remove(next);
            _timerOf.Remove(next.Key);
            NowMs = Math.Max(NowMs, next.DeadlineMs);
            Run(decision => Shard.OnTimer(next.Key, decision));
        }
        NowMs = until;
    }

    /// <summary>New topics: the shard is told what changed.</summary>
    public void ChangeTopics(Func<FakeTopicCatalog, FakeTopicCatalog> change)
    {
        var before = Topics;
        Topics = change(before);
        var difference = Topics.Since(before);
        Run(decision => Shard.OnCatalog(difference, decision));
    }

    /// <summary>The next decision that has records cannot append them.</summary>
    public void FailNextAppend(ErrorCode error) => _nextAppend = error;

    /// <summary>Everything appended so far is committed.</summary>
    public void Commit()
    {
        while (_uncommitted.TryDequeue(out var decision))
        {
            foreach (var reply in decision.Replies)
            {
                reply.Give();
            }
            foreach (var next in decision.Committed)
            {
                Run(next);
            }
        }
    }

    public void RunBackground()
    {
        if (_runsBackground)
        {
            return;
        }
        _runsBackground = true;
        while (_background.TryDequeue(out var work))
        {
            Run(work.Run());
        }
        _runsBackground = false;
    }

    /// <summary>The partition goes elsewhere: the shard is told, and what was not committed fails.</summary>
    public void Unload()
    {
        while (_uncommitted.TryDequeue(out var decision))
        {
            Fail(decision, ErrorCode.NotCoordinator);
        }
        Run(Shard.OnUnloaded);
        Assert.Empty(Last.Records);
        Commit();
        _timers.Clear();
        _timerOf.Clear();
        _background.Clear();
    }

    /// <summary>Another owner: a new shard that has loaded the log. This bench goes on with it.</summary>
    public void Restart()
    {
        Unload();
        Shard = Replayed();
        Run(Shard.OnLoaded);
    }

    /// <summary>A new shard that has replayed the whole log, to be compared with <see cref="Shard"/>; its time does not run.</summary>
    public TShard Replayed()
    {
        var shard = _create();
        for (int offset = 0; offset < _log.Count; offset++)
        {
            Replay(shard, offset);
        }
        return shard;
    }

    /// <summary>Checks that replaying the log leads to what the shard has now, both as text of the test's choice.</summary>
    public void CheckReplay(Func<TShard, string> describe) => Assert.Equal(describe(Shard), describe(Replayed()));

    /// <summary>A record that is in the log already, as an earlier owner or a transaction left it.</summary>
    public void ReplayFromLog(CoordinatorRecord record, long producerId = -1, short producerEpoch = -1) =>
        Append(record, producerId, producerEpoch);

    /// <summary>The marker that ends a transaction is in the log.</summary>
    public void EndTransaction(long producerId, short producerEpoch, bool committed)
    {
        _log.Add(new([], committed ? [] : null, producerId, producerEpoch));
        Replay(Shard, _log.Count - 1);
    }

    /// <summary>One event, carried out as the runtime does.</summary>
    public void Run(Action<Decision> @event)
    {
        var decision = new Decision(NowMs, Topics);
        @event(decision);
        var error = ErrorCode.None;
        if (decision.Records.Count > 0)
        {
            error = _nextAppend;
            _nextAppend = ErrorCode.None;
        }
        _reactions.Add(new([.. decision.Records.Select(RoundTrip)], decision.Timers, [.. decision.Replies.Select(static reply => reply.Response)], error));
        if (error != ErrorCode.None)
        {
            Fail(decision, error);
            return;
        }
        foreach (var record in decision.Records)
        {
            Append(record, -1, -1);
        }
        foreach (var timer in decision.Timers)
        {
            Set(timer);
        }
        foreach (var work in decision.Background)
        {
            _background.Enqueue(work);
        }
        _uncommitted.Enqueue(decision);
        if (!HoldsCommits)
        {
            Commit();
        }
        if (!HoldsBackground)
        {
            RunBackground();
        }
    }

    private void Fail(Decision decision, ErrorCode error)
    {
        foreach (var reply in decision.Replies)
        {
            reply.To.Fail(error);
        }
        foreach (var next in decision.Failed)
        {
            Run(then => next(then, error));
        }
    }

    private void Append(CoordinatorRecord record, long producerId, short producerEpoch)
    {
        _log.Add(Encode(record, producerId, producerEpoch));
        Replay(Shard, _log.Count - 1);
    }

    private void Replay(TShard shard, int offset)
    {
        var logged = _log[offset];
        if (logged.Key.Length == 0)
        {
            shard.ReplayTransactionEnd(logged.ProducerId, logged.ProducerEpoch, logged.Value is not null);
            return;
        }
        shard.Replay(Decode(logged), offset, logged.ProducerId, logged.ProducerEpoch);
    }

    private CoordinatorRecord RoundTrip(CoordinatorRecord record) => Decode(Encode(record, -1, -1));

    private LoggedRecord Encode(CoordinatorRecord record, long producerId, short producerEpoch)
    {
        using var key = new MessageWriter();
        using var value = new MessageWriter();
        _codec.EncodeKey(record, key);
        CoordinatorRecordCodec.EncodeValue(record, value);
        return new(key.WrittenSpan.ToArray(), record.IsTombstone ? null : value.WrittenSpan.ToArray(), producerId, producerEpoch);
    }

    private CoordinatorRecord Decode(LoggedRecord logged) =>
        _codec.TryDecode(logged.Key, logged.Value is { } value ? new ReadOnlyMemory<byte>(value) : (ReadOnlyMemory<byte>?)null, out short number, out var record)
            ? record
            : throw new InvalidOperationException($"Record type {number} is unknown.");

    private void Set(TimerChange change)
    {
        if (_timerOf.Remove(change.Timer, out var old))
        {
            _timers.Remove((old.DeadlineMs, old.Order, change.Timer));
        }
        if (change.DeadlineMs is { } deadline)
        {
            var place = (deadline, ++_timerOrder);
            _timerOf[change.Timer] = place;
            _timers.Add((place.deadline, _timerOrder, change.Timer));
        }
    }

    /// <summary>A record, or the marker of a transaction's end: no key, and a value where it was committed.</summary>
    private sealed record LoggedRecord(byte[] Key, byte[]? Value, long ProducerId, short ProducerEpoch);
}
