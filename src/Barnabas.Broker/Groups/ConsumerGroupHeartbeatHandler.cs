using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>
/// ConsumerGroupHeartbeat, the one request of members of the consumer protocol (KIP-848): v1 has topic patterns, and member ids that the
/// client makes. Refused where the cluster's <c>group.version</c> or this broker's configuration is without the protocol. Thread-safe.
/// </summary>
internal sealed class ConsumerGroupHeartbeatHandler(GroupCoordinator groups) : GroupApiHandler<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>
{
    protected override async Task<ConsumerGroupHeartbeatResponse> AnswerAsync(RequestContext context, ConsumerGroupHeartbeatRequest request)
    {
        if (!groups.OffersConsumerProtocol)
        {
            return new() { ErrorCode = ErrorCode.UnsupportedVersion };
        }
        var origin = OriginOf(context);
        var answer = await groups.AskAsync<ConsumerGroupHeartbeatResponse>(
            request.GroupId, (shard, decision, reply) => shard.Consumers.Heartbeat(decision, origin, request, reply)).ConfigureAwait(false);
        return answer.Response ?? new() { ErrorCode = answer.Error };
    }
}
