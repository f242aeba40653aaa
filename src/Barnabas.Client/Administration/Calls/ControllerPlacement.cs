using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>All keys go to the broker that the metadata names as controller: the controller itself, or one that passes the request on. Thread-safe.</summary>
internal sealed class ControllerPlacement<TKey>(ClusterClient cluster) : IPlacement<TKey>
    where TKey : notnull
{
    private volatile bool _isOutOfDate;

    public async Task LocateAsync(IReadOnlyList<TKey> keys, PlacementResult<TKey> result, CancellationToken cancellation)
    {
        if (_isOutOfDate)
        {
            _isOutOfDate = false;
            await cluster.RefreshAsync(cancellation).ConfigureAwait(false);
        }
        ClusterView view = await cluster.RequireBrokersAsync(cancellation).ConfigureAwait(false);
        foreach (TKey key in keys)
        {
            if (view.Brokers.ContainsKey(view.ControllerId))
            {
                result.Set(key, view.ControllerId);
            }
            else
            {
                _isOutOfDate = true;
                result.Fail(key, new KafkaException(ErrorCode.NotController, "The cluster names no controller at the moment."));
            }
        }
    }

    public bool IsRetriable(ErrorCode code) => code is ErrorCode.NotController or ErrorCode.NetworkException or ErrorCode.ThrottlingQuotaExceeded;

    public void Forget(TKey key, ErrorCode code) => _isOutOfDate |= code != ErrorCode.ThrottlingQuotaExceeded;
}
