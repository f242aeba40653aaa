using Barnabas.Broker.Requests;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>LeaveGroup: v1 has throttling; v3 many members at once, static ones among them (KIP-345); v5 the reason (KIP-800). Thread-safe.</summary>
internal sealed class LeaveGroupHandler(GroupCoordinator groups) : GroupApiHandler<LeaveGroupRequest, LeaveGroupResponse>
{
    protected override async Task<LeaveGroupResponse> AnswerAsync(RequestContext context, LeaveGroupRequest request)
    {
        var origin = OriginOf(context);
        var answer = await groups.AskAsync<LeaveGroupResponse>(request.GroupId, (shard, decision, reply) => shard.Leave(decision, origin, request, reply)).ConfigureAwait(false);
        return answer.Response ?? new() { ErrorCode = answer.Error };
    }
}
