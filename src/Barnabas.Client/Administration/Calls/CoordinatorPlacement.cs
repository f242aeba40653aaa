using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>Keys are names of groups or transactional ids, and go to their coordinators. Thread-safe.</summary>
internal sealed class CoordinatorPlacement<TKey>(ClusterClient cluster, CoordinatorType type, Func<TKey, string> nameOf) : IPlacement<TKey>
    where TKey : notnull
{
    public Task LocateAsync(IReadOnlyList<TKey> keys, PlacementResult<TKey> result, CancellationToken cancellation) =>
        Task.WhenAll(keys.GroupBy(nameOf, StringComparer.Ordinal).Select(named => LocateAsync(named.Key, [.. named], result, cancellation)));

    public bool IsRetriable(ErrorCode code) =>
        code is ErrorCode.CoordinatorLoadInProgress or ErrorCode.CoordinatorNotAvailable or ErrorCode.NotCoordinator or ErrorCode.NetworkException;

    public void Forget(TKey key, ErrorCode code)
    {
        if (code != ErrorCode.CoordinatorLoadInProgress)
        {
            cluster.ForgetCoordinator(type, nameOf(key));
        }
    }

    private async Task LocateAsync(string name, TKey[] keys, PlacementResult<TKey> result, CancellationToken cancellation)
    {
        try
        {
            int broker = await cluster.FindCoordinatorAsync(type, name, cancellation).ConfigureAwait(false);
            Array.ForEach(keys, key => result.Set(key, broker));
        }
        catch (KafkaException e)
        {
            Array.ForEach(keys, key => result.Fail(key, e));
        }
    }
}
