using Barnabas.Protocol.Wire;

namespace Barnabas.Network.Connecting;

/// <summary>A request on its way through a <see cref="KafkaConnection"/>; guarded by the connection's lock but for its task.</summary>
internal sealed class OutboundRequest(MessageWriter frame, bool expectsResponse, long deadline)
{
    /// <summary>With null for a request without an answer, once it has been sent.</summary>
    public TaskCompletionSource<ResponseFrame?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MessageWriter Frame { get; } = frame;

    public bool ExpectsResponse { get; } = expectsResponse;

    /// <summary>Timestamp of the time provider.</summary>
    public long Deadline { get; } = deadline;

    public int CorrelationId { get; set; }
}
