using Barnabas.Broker.Cluster;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Producing;

/// <summary>
/// Gives out producer ids, each once in the life of the cluster. The controller gives them to the broker in blocks (KIP-730); what is
/// left of a block when the broker stops is never used. Thread-safe.
/// </summary>
public sealed class ProducerIdAllocator(IActiveController controller, BrokerIdentity identity, Func<MetadataImage> image)
{
    private readonly Lock _gate = new();
    private long _next;
    private long _end;
    private Task<ErrorCode>? _refill;

    /// <summary>The next id, or the error that a client retries on.</summary>
    public async ValueTask<(ErrorCode Error, long ProducerId)> NextAsync()
    {
        while (true)
        {
            Task<ErrorCode> refill;
            lock (_gate)
            {
                if (_next < _end)
                {
                    return (ErrorCode.None, _next++);
                }
                refill = _refill ??= RefillAsync();
            }
            if (await refill.ConfigureAwait(false) is not ErrorCode.None and var error)
            {
                return (error, -1);
            }
        }
    }

    private async Task<ErrorCode> RefillAsync()
    {
        // Off the caller's thread, which holds the lock.
        await Task.Yield();
        var error = ErrorCode.CoordinatorLoadInProgress;
        long first = 0;
        int count = 0;
        try
        {
            if (image().Cluster.Broker(identity.NodeId) is { } registration)
            {
                var block = await controller.AllocateProducerIdsAsync(new() { BrokerId = identity.NodeId, BrokerEpoch = registration.Epoch }).ConfigureAwait(false);
                if (block.ErrorCode == ErrorCode.None)
                {
                    (error, first, count) = (ErrorCode.None, block.ProducerIdStart, block.ProducerIdLen);
                }
            }
        }
        catch (ControllerUnavailableException)
        {
            error = ErrorCode.CoordinatorLoadInProgress;
        }
        lock (_gate)
        {
            (_next, _end, _refill) = (first, first + count, null);
        }
        return error;
    }
}
