namespace Barnabas.Testing.Time;

/// <summary>
/// Time that stands still until a test moves it. <see cref="RunAsync(Task, TimeSpan?)"/> lets short pauses of the code under test pass as soon as
/// that code waits for them. Timers fire on the thread that moves the time, in the order in which they are due. Thread-safe.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    /// <summary>Longer than any backoff, shorter than any timeout of a client with default options.</summary>
    public static readonly TimeSpan DefaultStep = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RealTimeBound = TimeSpan.FromSeconds(60);

    private readonly DateTimeOffset _start;
    private readonly List<ManualTimer> _timers = [];
    private readonly Lock _gate = new();

    // Guarded by the lock.
    private TimeSpan _elapsed;
    private TimeSpan _shift;
    private TaskCompletionSource _changed = NewSignal();

    public ManualTime()
        : this(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTime(DateTimeOffset start) => _start = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>What has passed since the start, wherever the wall clock stands.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _start + _elapsed + _shift;
        }
    }

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the time, firing what becomes due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan end = Elapsed + by;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }
    }

    public void AdvanceMs(double milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Sets the wall clock forward or back, as somebody may do to a machine: no time passes by it.</summary>
    public void ShiftClock(TimeSpan by)
    {
        lock (_gate)
        {
            _shift += by;
        }
    }

    /// <summary>Complete when something waits for a moment that is between the two from now; gives how far away it is.</summary>
    public async Task<TimeSpan> WaitForTimerAsync(TimeSpan nearest, TimeSpan farthest)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_timers.Select(timer => timer.Due - _elapsed).Where(wait => wait >= nearest && wait <= farthest).Order().Cast<TimeSpan?>().FirstOrDefault() is { } found)
                {
                    return found;
                }
                changed = _changed.Task;
            }
            await BoundedAsync(changed).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until something waits for a moment between the two from now, and moves the time there.</summary>
    public async Task PassAsync(TimeSpan nearest, TimeSpan farthest) => Advance(await WaitForTimerAsync(nearest, farthest).ConfigureAwait(false));

    /// <summary>
    /// Until the task is complete, moves the time to the next timer whenever there is one that is due within a step. Time so passes only where
    /// somebody waits for it; longer waits (timeouts) do not end by it.
    /// </summary>
    /// <exception cref="TimeoutException">The task waits for something else, for a minute of real time.</exception>
    public async Task RunAsync(Task task, TimeSpan? step = null)
    {
        TimeSpan longest = step ?? DefaultStep;
        while (!task.IsCompleted)
        {
            Task changed;
            TimeSpan? wait;
            lock (_gate)
            {
                changed = _changed.Task;
                wait = _timers.Count == 0 ? null : _timers.Min(timer => timer.Due) - _elapsed;
            }
            if (wait is { } soon && soon <= longest)
            {
                Advance(soon);
                await Task.Yield();
                continue;
            }
            await BoundedAsync(Task.WhenAny(task, changed)).ConfigureAwait(false);
        }
        await task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="RunAsync(Task, TimeSpan?)"/>
    public async Task<T> RunAsync<T>(Task<T> task, TimeSpan? step = null)
    {
        await RunAsync((Task)task, step).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    internal bool Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _timers.Remove(timer);
            if (timer.IsDisposed)
            {
                return false;
            }
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _elapsed + dueTime;
                _timers.Add(timer);
            }
            changed = _changed;
            _changed = NewSignal();
        }
        changed.SetResult();
        return true;
    }

    internal void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _timers.Remove(timer);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task BoundedAsync(Task task)
    {
        try
        {
            await task.WaitAsync(RealTimeBound).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            lock (_gate)
            {
                string waits = string.Join(", ", _timers.Select(timer => (timer.Due - _elapsed).ToString()).Order(StringComparer.Ordinal));
                throw new TimeoutException($"Nothing happened for {RealTimeBound}; timers are due in: {(waits.Length == 0 ? "none" : waits)}.", e);
            }
        }
    }

    /// <summary>The next timer that is due by then, the time moved to it; null, the time moved to then, where there is none.</summary>
    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            // The first of equals: those that were armed first fire first.
            ManualTimer? next = _timers.MinBy(timer => timer.Due);
            if (next is null || next.Due > end)
            {
                _elapsed = end > _elapsed ? end : _elapsed;
                return null;
            }
            _elapsed = next.Due > _elapsed ? next.Due : _elapsed;
            _timers.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                next.Due = _elapsed + next.Period;
                _timers.Add(next);
            }
            return next;
        }
    }
}
