using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Consuming;

/// <summary>
/// <c>Wakeup</c>, and the time that a call may take. A wakeup ends the call that waits, or the next that would wait, and is then used up. Thread-safe.
/// </summary>
internal sealed class Wakeups(ConsumerOptions options, Wakeable poll)
{
    private readonly Lock _gate = new();
    private bool _isSet;
    private CancellationTokenSource? _call;

    public void Set()
    {
        lock (_gate)
        {
            _isSet = true;
            _call?.Cancel();
        }
        poll.Set();
    }

    /// <exception cref="WakeupException">There was one.</exception>
    public void ThrowIfSet()
    {
        lock (_gate)
        {
            if (_isSet)
            {
                _isSet = false;
                throw new WakeupException();
            }
        }
    }

    /// <summary>Runs a call that asks brokers, within <c>default.api.timeout.ms</c>.</summary>
    /// <exception cref="WakeupException">There was one, before or meanwhile.</exception>
    /// <exception cref="KafkaTimeoutException">The time was over.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation, TimeSpan? timeout = null)
    {
        TimeSpan longest = timeout ?? TimeSpan.FromMilliseconds(options.DefaultApiTimeoutMs);
        using var bound = new CancellationTokenSource(longest, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            lock (_gate)
            {
                ThrowIfSet();
                _call = either;
            }
            return await call(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (e is not WakeupException && !cancellation.IsCancellationRequested)
        {
            ThrowIfSet();
            throw new KafkaTimeoutException($"The call was not over after {longest.TotalMilliseconds} ms.", e);
        }
        finally
        {
            lock (_gate)
            {
                _call = null;
            }
        }
    }
}
