using System.Threading.Tasks.Sources;

namespace Barnabas.Client.Producing.Sending;

/// <summary>
/// What the producer's loop waits on: a signal, or a time. A signal that comes while the loop works is kept. One waits, anybody signals; nothing
/// is allocated.
/// </summary>
internal sealed class Wakeup : IValueTaskSource, IDisposable
{
    private const int Working = 0;
    private const int Waiting = 1;
    private const int Signalled = 2;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _state;
    private bool _isTimerSet;

    public Wakeup(TimeProvider time)
    {
        _time = time;
        _timer = _time.CreateTimer(static wakeup => ((Wakeup)wakeup!).Signal(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Signal()
    {
        if (Interlocked.Exchange(ref _state, Signalled) == Waiting)
        {
            _source.SetResult(true);
        }
    }

    /// <summary>Complete at the next signal, or after so many milliseconds.</summary>
    public ValueTask WaitAsync(long ms)
    {
        if (Interlocked.CompareExchange(ref _state, Working, Signalled) == Signalled || ms <= 0)
        {
            return ValueTask.CompletedTask;
        }
        if (ms < int.MaxValue)
        {
            _isTimerSet = true;
            _timer.Change(TimeSpan.FromMilliseconds(ms), Timeout.InfiniteTimeSpan);
        }
        else if (_isTimerSet)
        {
            _isTimerSet = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        _source.Reset();
        var wait = new ValueTask(this, _source.Version);
        if (Interlocked.CompareExchange(ref _state, Waiting, Working) != Working)
        {
            // A signal came in the meantime.
            _source.SetResult(true);
        }
        return wait;
    }

    public void Dispose() => _timer.Dispose();

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        // A full fence: what was queued before a signal that found the state signalled is seen from here on.
        Interlocked.Exchange(ref _state, Working);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
