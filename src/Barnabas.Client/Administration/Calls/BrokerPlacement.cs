using Barnabas.Client.Clusters;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>A key says itself which broker it belongs to; null is any. A broker that is not in the metadata is waited for, as Kafka does. Thread-safe.</summary>
internal sealed class BrokerPlacement<TKey>(ClusterClient cluster, Func<TKey, int?> brokerOf) : IPlacement<TKey>
    where TKey : notnull
{
    public async Task LocateAsync(IReadOnlyList<TKey> keys, PlacementResult<TKey> result, CancellationToken cancellation)
    {
        await cluster.RequireBrokersAsync(cancellation).ConfigureAwait(false);
        int? any = null;
        foreach (TKey key in keys)
        {
            result.Set(key, brokerOf(key) ?? (any ??= cluster.LeastLoaded()));
        }
    }

    public bool IsRetriable(ErrorCode code) => code == ErrorCode.NetworkException;

    public void Forget(TKey key, ErrorCode code)
    {
        // The cluster asks for new metadata by itself when a broker is gone.
    }
}
