namespace Barnabas.Client.Clusters;

/// <summary>
/// Something to wait for that may be set before anybody waits; a wait that ends with it takes it away. Setting it twice is setting it once.
/// For one waiter at a time; set from any thread.
/// </summary>
internal sealed class Wakeable(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private bool _isSet;

    public void Set()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            waiting = _waiting;
            _waiting = null;
            _isSet = waiting is null;
        }
        waiting?.SetResult();
    }

    /// <summary>True when it was set, false when the time was over first.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            if (_isSet)
            {
                _isSet = false;
                return true;
            }
            waiting = _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        try
        {
            await waiting.Task.WaitAsync(timeout, time, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return Withdraw(waiting);
        }
        catch (OperationCanceledException)
        {
            if (Withdraw(waiting))
            {
                // It was set after all: the next wait must not miss it.
                Set();
            }
            throw;
        }
    }

    /// <summary>Waits no more; true where it was set meanwhile.</summary>
    private bool Withdraw(TaskCompletionSource waiting)
    {
        lock (_gate)
        {
            if (_waiting == waiting)
            {
                _waiting = null;
            }
            return waiting.Task.IsCompleted;
        }
    }
}
