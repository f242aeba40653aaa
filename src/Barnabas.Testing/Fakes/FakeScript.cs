using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Testing.Fakes;

/// <summary>What a test wants to happen instead of the default: once, in the order in which it was said, or always. Thread-safe.</summary>
public abstract class FakeScript
{
    private readonly Dictionary<ApiKey, Queue<Func<FakeRequest, FakeReply>>> _next = [];
    private readonly Dictionary<ApiKey, Func<FakeRequest, FakeReply>> _always = [];
    private readonly Lock _gate = new();

    /// <summary>What was asked, in order.</summary>
    public abstract IReadOnlyList<FakeRequest> Requests { get; }

    /// <summary>Takes over the next request of the kind; said again, the one after it, and so on.</summary>
    public void Next(ApiKey key, Func<FakeRequest, FakeReply> reply)
    {
        lock (_gate)
        {
            if (!_next.TryGetValue(key, out var queue))
            {
                _next[key] = queue = new();
            }
            queue.Enqueue(reply);
        }
    }

    public void Next(ApiKey key, FakeReply reply) => Next(key, _ => reply);

    public void Next<TRequest>(Func<TRequest, FakeReply> reply)
        where TRequest : IRequest, new() => Next(new TRequest().ApiKey, request => reply((TRequest)request.Body));

    public void Next<TRequest>(Func<TRequest, IResponse> answer)
        where TRequest : IRequest, new() => Next(new TRequest().ApiKey, request => FakeReply.Answer(answer((TRequest)request.Body)));

    /// <summary>Takes over all requests of the kind from now on, where nothing is said about the next.</summary>
    public void On(ApiKey key, Func<FakeRequest, FakeReply> reply)
    {
        lock (_gate)
        {
            _always[key] = reply;
        }
    }

    public void On(ApiKey key, FakeReply reply) => On(key, _ => reply);

    public void On<TRequest>(Func<TRequest, FakeReply> reply)
        where TRequest : IRequest, new() => On(new TRequest().ApiKey, request => reply((TRequest)request.Body));

    public void On<TRequest>(Func<TRequest, IResponse> answer)
        where TRequest : IRequest, new() => On(new TRequest().ApiKey, request => FakeReply.Answer(answer((TRequest)request.Body)));

    /// <summary>From now on requests of the kind are answered by default again.</summary>
    public void Reset(ApiKey key)
    {
        lock (_gate)
        {
            _next.Remove(key);
            _always.Remove(key);
        }
    }

    /// <summary>The requests of a kind, in order.</summary>
    public IReadOnlyList<TRequest> Received<TRequest>()
        where TRequest : IRequest => [.. Requests.Select(static request => request.Body).OfType<TRequest>()];

    public int Count(ApiKey key) => Requests.Count(request => request.Key == key);

    /// <summary>Complete when so many requests of the kind have come, counted from the start; gives the last of these.</summary>
    public abstract Task<FakeRequest> AskedAsync(ApiKey key, int count = 1);

    internal Func<FakeRequest, FakeReply>? TakeNext(ApiKey key)
    {
        lock (_gate)
        {
            return _next.TryGetValue(key, out var queue) && queue.TryDequeue(out var reply) ? reply : null;
        }
    }

    internal Func<FakeRequest, FakeReply>? Always(ApiKey key)
    {
        lock (_gate)
        {
            return _always.GetValueOrDefault(key);
        }
    }
}
