namespace Barnabas.Network.Serving;

/// <summary>
/// What all requests of a server together may take: a number of them, and bytes. Something is granted as long as anything is left, so
/// the last grant may exceed the limit: a request larger than the whole budget still passes. Grants are first come, first served.
/// Thread-safe.
/// </summary>
internal sealed class RequestBudget(long limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Amount, TaskCompletionSource Granted)> _waiting = new();
    private long _used;

    public long Used => Volatile.Read(ref _used);

    /// <summary>Takes <paramref name="amount"/>, or returns what to wait for before it is taken.</summary>
    public Task? Take(long amount)
    {
        // The common way is one interlocked operation; whoever comes to the limit sorts it out under the lock.
        if (Interlocked.Add(ref _used, amount) - amount < limit)
            return null;
        lock (_gate)
        {
            var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((amount, granted));
            Interlocked.Add(ref _used, -amount);
            GrantWaiting();
            return granted.Task.IsCompleted ? null : granted.Task;
        }
    }

    public void Return(long amount)
    {
        Interlocked.Add(ref _used, -amount);
        // Reading the count without the lock may miss one who is on the way in; but it looks again itself once it is in the queue.
        if (_waiting.Count == 0)
            return;
        lock (_gate)
            GrantWaiting();
    }

    private void GrantWaiting()
    {
        while (_waiting.Count > 0 && Volatile.Read(ref _used) < limit)
        {
            (long amount, TaskCompletionSource granted) = _waiting.Dequeue();
            Interlocked.Add(ref _used, amount);
            granted.SetResult();
        }
    }
}
