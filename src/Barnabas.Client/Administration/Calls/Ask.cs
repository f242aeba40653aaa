using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Administration.Calls;

/// <summary>One broker, asked about some keys of a call; takes the outcomes. Owned by one attempt.</summary>
internal sealed class Ask<TKey, TValue>(ClusterClient cluster, int broker, IReadOnlyList<TKey> keys, int timeoutMs, CancellationToken cancellation)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Outcome<TValue>> _outcomes = [];

    public int Broker => broker;

    public IReadOnlyList<TKey> Keys => keys;

    /// <summary>What the broker may take, for requests that say so.</summary>
    public int TimeoutMs => timeoutMs;

    public CancellationToken Cancellation => cancellation;

    /// <summary>By key; where a key has none the broker said nothing of it.</summary>
    public IReadOnlyDictionary<TKey, Outcome<TValue>> Outcomes => _outcomes;

    public Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request)
        where TResponse : class, IResponse, IMessageType<TResponse>, new() => cluster.SendAsync(broker, request, cancellation);

    /// <summary>For a request that depends on its version, or an answer with byte fields.</summary>
    public Task<BrokerAnswer<TResponse>> SendAsync<TResponse>(ApiKey key, Func<short, IRequest<TResponse>> request, short highestVersion = short.MaxValue)
        where TResponse : class, IResponse, IMessageType<TResponse>, new() => cluster.AskAsync(broker, key, request, cancellation, highestVersion);

    public ValueTask<BrokerVersions> VersionsAsync() => cluster.VersionsAsync(broker, cancellation);

    public void Set(TKey key, TValue value) => _outcomes[key] = new(value);

    public void Fail(TKey key, ErrorCode code, string? message = null) => _outcomes[key] = new(Failure.Of(code, message));

    public void Fail(TKey key, KafkaException error) => _outcomes[key] = new(error);

    /// <summary>Fails all keys, where there is an error.</summary>
    /// <exception cref="KafkaException">There is an error.</exception>
    public void ThrowIf(ErrorCode code, string? message = null) => Failure.ThrowIf(code, message);
}
