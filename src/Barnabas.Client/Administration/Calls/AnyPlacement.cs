using Barnabas.Client.Clusters;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>All keys go to whichever broker has least to do. Thread-safe.</summary>
internal sealed class AnyPlacement<TKey>(ClusterClient cluster) : IPlacement<TKey>
    where TKey : notnull
{
    public async Task LocateAsync(IReadOnlyList<TKey> keys, PlacementResult<TKey> result, CancellationToken cancellation)
    {
        await cluster.RequireBrokersAsync(cancellation).ConfigureAwait(false);
        int broker = cluster.LeastLoaded();
        foreach (TKey key in keys)
        {
            result.Set(key, broker);
        }
    }

    public bool IsRetriable(ErrorCode code) => code == ErrorCode.NetworkException;

    public void Forget(TKey key, ErrorCode code)
    {
        // There is nothing to forget: the next attempt goes to another broker where this one does not answer.
    }
}
