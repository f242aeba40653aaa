namespace Barnabas.Broker.Fetching;

/// <summary>
/// One long poll: it ends when the partitions it watches have gained enough bytes, when something else about one of them changed, or
/// when its time is over. Thread-safe; the fetch request that made it disposes it. The awaiting handler goes on inline, on the thread
/// that appended, so a record reaches a waiting consumer without a hop through the thread pool.
/// </summary>
public sealed class FetchWait : IDisposable
{
    private readonly TaskCompletionSource _ended = new();
    private readonly ITimer _timer;
    private long _missingBytes;

    public FetchWait(long missingBytes, TimeSpan limit, TimeProvider time)
    {
        _missingBytes = missingBytes;
        _timer = time.CreateTimer(static state => ((FetchWait)state!).Expire(), this, limit, Timeout.InfiniteTimeSpan);
    }

    public Task Ended => _ended.Task;

    /// <summary>Whether the poll's time is over.</summary>
    public bool IsExpired { get; private set; }

    /// <summary>Bytes became readable on a watched partition: true where that is all the poll waited for, and <see cref="End"/> is due.</summary>
    public bool Gain(long bytes) => Interlocked.Add(ref _missingBytes, -bytes) <= 0;

    public void End() => _ended.TrySetResult();

    public void Dispose() => _timer.Dispose();

    private void Expire()
    {
        IsExpired = true;
        End();
    }
}
