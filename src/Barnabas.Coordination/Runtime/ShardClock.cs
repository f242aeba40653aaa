namespace Barnabas.Coordination.Runtime;

/// <summary>
/// The timers of a shard and the one system timer that wakes it for the next of them. Its time does not jump when the clock is set.
/// Owned by the shard's loop; the wake-up comes on any thread.
/// </summary>
internal sealed class ShardClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ShardTimers _timers = new();
    private readonly ITimer _timer;
    private readonly long _began;
    private long _wakesAtMs = long.MaxValue;

    public ShardClock(TimeProvider time, Action wake)
    {
        _time = time;
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Milliseconds since the clock was made.</summary>
    public long ElapsedMs => (long)_time.GetElapsedTime(_began).TotalMilliseconds;

    /// <summary>Milliseconds since the epoch.</summary>
    public long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Set(Decision decision)
    {
        long offset = ElapsedMs - decision.NowMs;
        foreach (var change in decision.Timers)
        {
            if (change.DeadlineMs is { } deadline)
            {
                _timers.Set(change.Timer, deadline + offset);
            }
            else
            {
                _timers.Cancel(change.Timer);
            }
        }
    }

    /// <summary>Takes out one timer that is due at a time of <see cref="ElapsedMs"/>.</summary>
    public bool TryTake(long elapsedMs, out TimerKey due) => _timers.TryTake(elapsedMs, out due);

    /// <summary>The wake-up has come: another one has to be asked for.</summary>
    public void OnWoken() => _wakesAtMs = long.MaxValue;

    /// <summary>Sees to it that the next timer, or something else at a time of <see cref="ElapsedMs"/>, wakes the shard; too early does no harm.</summary>
    public void Arm(long? elsewhereMs)
    {
        long next = Math.Min(_timers.EarliestMs ?? long.MaxValue, elsewhereMs ?? long.MaxValue);
        if (next < _wakesAtMs)
        {
            _wakesAtMs = next;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(next - ElapsedMs, 0, int.MaxValue)), Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();
}
