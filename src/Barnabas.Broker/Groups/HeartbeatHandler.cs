using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>Heartbeat: v1 has throttling; v3 static members (KIP-345). Thread-safe.</summary>
internal sealed class HeartbeatHandler(GroupCoordinator groups) : GroupApiHandler<HeartbeatRequest, HeartbeatResponse>
{
    protected override async Task<HeartbeatResponse> AnswerAsync(RequestContext context, HeartbeatRequest request)
    {
        var origin = OriginOf(context);
        var answer = await groups.AskAsync<HeartbeatResponse>(request.GroupId, (shard, decision, reply) => shard.Heartbeat(decision, origin, request, reply)).ConfigureAwait(false);
        // While the group is loaded nobody knows better, and no session runs.
        return answer.Response ?? new() { ErrorCode = answer.Error == ErrorCode.CoordinatorLoadInProgress ? ErrorCode.None : answer.Error };
    }
}
