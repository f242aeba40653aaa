using Barnabas.Coordination.Catalog;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// What follows from one event, written by a shard and carried out by its runtime: first the records are appended, as one batch, and
/// replayed; then timers are set; and when the records and all before them are committed, the replies are given and <see cref="OnCommitted"/> goes on.
/// Where the append fails, nothing is replayed, no timer is set, the replies of this decision carry the error, and <see cref="OnFailed"/>
/// goes on. Owned by the shard's loop, for one event.
/// </summary>
public sealed class Decision(long nowMs, ITopicCatalog topics)
{
    private readonly List<CoordinatorRecord> _records = [];
    private readonly List<TimerChange> _timers = [];
    private readonly List<GivenReply> _replies = [];
    private readonly List<Action<Decision>> _committed = [];
    private readonly List<Action<Decision, ErrorCode>> _failed = [];
    private readonly List<BackgroundWork> _background = [];

    /// <summary>Milliseconds since the epoch.</summary>
    public long NowMs { get; } = nowMs;

    public ITopicCatalog Topics { get; } = topics;

    public IReadOnlyList<CoordinatorRecord> Records => _records;

    public IReadOnlyList<TimerChange> Timers => _timers;

    public IReadOnlyList<GivenReply> Replies => _replies;

    public IReadOnlyList<Action<Decision>> Committed => _committed;

    public IReadOnlyList<Action<Decision, ErrorCode>> Failed => _failed;

    public IReadOnlyList<BackgroundWork> Background => _background;

    public void Append(CoordinatorRecord record) => _records.Add(record);

    public void Reply<TResponse>(PendingReply<TResponse> to, TResponse response)
        where TResponse : class => _replies.Add(new(to, () => to.Complete(response), response));

    /// <summary>Sets a timer, or moves it.</summary>
    public void SetTimer(TimerKey timer, long delayMs) => _timers.Add(new(timer, NowMs + delayMs));

    public void CancelTimer(TimerKey timer) => _timers.Add(new(timer, null));

    /// <summary>Goes on, with a decision of its own, when the records are committed.</summary>
    public void OnCommitted(Action<Decision> next) => _committed.Add(next);

    /// <summary>Goes on, with a decision of its own, when the records could not be appended or their partition was lost before they were committed.</summary>
    public void OnFailed(Action<Decision, ErrorCode> next) => _failed.Add(next);

    /// <summary>Computes away from the loop, from immutable values only, and goes on on the loop with a decision of its own.</summary>
    public void Compute<T>(Func<T> work, Action<Decision, T> next) =>
        _background.Add(new(() =>
        {
            T result = work();
            return decision => next(decision, result);
        }));
}
