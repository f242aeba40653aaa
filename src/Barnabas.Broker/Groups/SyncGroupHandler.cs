using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>
/// SyncGroup: v1 has throttling; v3 static members (KIP-345); v5 protocol type and name, which must be there (KIP-559). The answer comes
/// when the leader has sent the assignment. Thread-safe.
/// </summary>
internal sealed class SyncGroupHandler(GroupCoordinator groups) : GroupApiHandler<SyncGroupRequest, SyncGroupResponse>
{
    private const short FirstVersionWithProtocol = 5;

    protected override async Task<SyncGroupResponse> AnswerAsync(RequestContext context, SyncGroupRequest request)
    {
        if (context.ApiVersion >= FirstVersionWithProtocol && (request.ProtocolType is null || request.ProtocolName is null))
        {
            return new() { ErrorCode = ErrorCode.InconsistentGroupProtocol };
        }
        var origin = OriginOf(context);
        var answer = await groups.AskAsync<SyncGroupResponse>(request.GroupId, (shard, decision, reply) => shard.Sync(decision, origin, request, reply)).ConfigureAwait(false);
        return answer.Response ?? new() { ErrorCode = answer.Error };
    }
}
