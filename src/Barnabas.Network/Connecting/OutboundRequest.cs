using Barnabas.Protocol.Wire;

namespace Barnabas.Network.Connecting;

/// <summary>A request on its way through a <see cref="KafkaConnection"/>; guarded by the connection's lock but for its task.</summary>
/// <param name="frame">Owned by the connection.</param>
/// <param name="expectsResponse">Whether the broker answers it.</param>
/// <param name="timeout">In ticks of the time provider.</param>
/// <param name="receiver">Takes the answer in place of the task; null where there is the task.</param>
internal sealed class OutboundRequest(MessageWriter frame, bool expectsResponse, long timeout, IResponseReceiver? receiver = null)
{
    private volatile bool _isAbandoned;

    /// <summary>With null for a request without an answer, once it has been sent.</summary>
    public TaskCompletionSource<ResponseFrame?>? Answer { get; } = receiver is null ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    public MessageWriter Frame { get; } = frame;

    public bool ExpectsResponse { get; } = expectsResponse;

    public long Timeout { get; } = timeout;

    /// <summary>Timestamp of the time provider, from the moment when the request is sent.</summary>
    public long Deadline { get; set; }

    public int CorrelationId { get; set; }

    /// <summary>Nobody waits for it any more: it need not be sent.</summary>
    public bool IsAbandoned { get => _isAbandoned; set => _isAbandoned = value; }

    public void Complete(ResponseFrame? response)
    {
        if (receiver is not null)
            receiver.OnResponse(response!);
        else if (!Answer!.TrySetResult(response))
            response?.Dispose();
    }

    public void Fail(IOException failure)
    {
        receiver?.OnFailure(failure);
        Answer?.TrySetException(failure);
    }
}
