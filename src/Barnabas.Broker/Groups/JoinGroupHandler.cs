using Barnabas.Broker.Requests;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>
/// JoinGroup: v1 has a rebalance time-out of its own; v2 throttling; v4 a new member asks twice, the second time with the id it was given
/// (KIP-394); v5 static members (KIP-345); v7 the protocol type in the response; v8 the reason (KIP-800); v9 a static leader that comes
/// back may skip the assignment (KIP-814). The answer comes when all members have joined. Thread-safe.
/// </summary>
internal sealed class JoinGroupHandler(GroupCoordinator groups) : GroupApiHandler<JoinGroupRequest, JoinGroupResponse>
{
    private const short FirstVersionWithNullProtocolName = 7;

    protected override async Task<JoinGroupResponse> AnswerAsync(RequestContext context, JoinGroupRequest request)
    {
        var origin = OriginOf(context);
        var answer = await groups.AskAsync<JoinGroupResponse>(request.GroupId, (shard, decision, reply) => shard.Join(decision, origin, request, reply)).ConfigureAwait(false);
        var response = answer.Response ?? new() { ErrorCode = answer.Error };
        response.ProtocolName = context.ApiVersion < FirstVersionWithNullProtocolName ? response.ProtocolName ?? ""
            : response.ProtocolName is "" ? null
            : response.ProtocolName;
        return response;
    }
}
