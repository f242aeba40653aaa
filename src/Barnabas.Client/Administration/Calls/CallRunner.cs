using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>
/// Brings calls to an end: finds who is to be asked, asks them at the same time, and asks again, after a pause, about what may succeed later,
/// until the time is over. Thread-safe.
/// </summary>
internal sealed class CallRunner(ClusterClient cluster, AdminOptions options, Random random)
{
    private readonly Lock _gate = new();

    public ClusterClient Cluster => cluster;

    /// <summary>What became of each key. Only a cancelled token and a closed client are exceptions.</summary>
    public async Task<Outcomes<TKey, TValue>> RunAsync<TKey, TValue>(KeyedCall<TKey, TValue> call, IEnumerable<TKey> keys, CallOptions? callOptions, CancellationToken cancellation)
        where TKey : notnull
    {
        TKey[] wanted = [.. keys.Distinct()];
        var timeout = callOptions?.Timeout ?? TimeSpan.FromMilliseconds(options.DefaultApiTimeoutMs);
        long started = options.Time.GetTimestamp();
        using var over = new CancellationTokenSource(timeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        var state = new CallState<TKey, TValue>(wanted);
        Backoff backoff = NewBackoff();
        try
        {
            for (int attempt = 1; state.Pending.Count > 0; attempt++)
            {
                TimeSpan left = timeout - options.Time.GetElapsedTime(started);
                await AttemptAsync(call, state, TimeoutMs(left), either.Token).ConfigureAwait(false);
                if (attempt > options.Retries)
                {
                    state.GiveUp();
                }
                if (state.Pending.Count > 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(backoff.After(attempt)), options.Time, either.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && over.IsCancellationRequested)
        {
            state.TimeOut(call.Name, timeout);
        }
        return new(wanted.Select(key => KeyValuePair.Create(key, state.OutcomeOf(key))));
    }

    /// <summary>A call that is about one thing.</summary>
    /// <exception cref="KafkaException">It failed.</exception>
    public async Task<TValue> RunAsync<TValue>(KeyedCall<int, TValue> call, CallOptions? callOptions, CancellationToken cancellation)
    {
        var outcomes = await RunAsync(call, [0], callOptions, cancellation).ConfigureAwait(false);
        return outcomes[0].EnsureSuccess();
    }

    private async Task AttemptAsync<TKey, TValue>(KeyedCall<TKey, TValue> call, CallState<TKey, TValue> state, int timeoutMs, CancellationToken cancellation)
        where TKey : notnull
    {
        var places = new PlacementResult<TKey>();
        TKey[] pending = [.. state.Pending];
        try
        {
            await call.Placement.LocateAsync(pending, places, cancellation).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            state.Note(call, pending.Select(key => KeyValuePair.Create(key, new Outcome<TValue>(e))));
            return;
        }
        state.Note(call, places.Failures.Select(static pair => KeyValuePair.Create(pair.Key, new Outcome<TValue>(pair.Value))));
        var asks = places.Brokers.Select(place => new Ask<TKey, TValue>(cluster, place.Key, place.Value, timeoutMs, cancellation)).ToArray();
        var failures = await Task.WhenAll(asks.Select(ask => AskAsync(call, ask))).ConfigureAwait(false);
        foreach (var (ask, failure) in asks.Zip(failures))
        {
            state.Note(call, ask.Keys.Select(key => KeyValuePair.Create(key, ask.Outcomes.GetValueOrDefault(key) ?? new Outcome<TValue>(failure ?? Silent(call.Name)))));
        }
    }

    private static KafkaException Silent(string call) => new(ErrorCode.UnknownServerError, $"The broker's answer to {call} says nothing of it.");

    private static async Task<KafkaException?> AskAsync<TKey, TValue>(KeyedCall<TKey, TValue> call, Ask<TKey, TValue> ask)
        where TKey : notnull
    {
        try
        {
            await call.AskAsync(ask).ConfigureAwait(false);
            return null;
        }
        catch (KafkaException e)
        {
            return e;
        }
    }

    private int TimeoutMs(TimeSpan left) => (int)Math.Clamp(left.TotalMilliseconds, 0, options.RequestTimeoutMs);

    private Backoff NewBackoff()
    {
        lock (_gate)
        {
            return new(options.RetryBackoffMs, options.RetryBackoffMaxMs, new Random(random.Next()));
        }
    }
}
