using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>ListGroups: v1 has throttling; v4 states, to see and to filter by (KIP-518); v5 types (KIP-848). Of the groups that this broker coordinates. Thread-safe.</summary>
internal sealed class ListGroupsHandler(GroupCoordinator groups) : GroupApiHandler<ListGroupsRequest, ListGroupsResponse>
{
    protected override async Task<ListGroupsResponse> AnswerAsync(RequestContext context, ListGroupsRequest request)
    {
        var answers = await groups.AskAllAsync<ListGroupsResponse>((shard, decision, reply) => shard.Administration.List(decision, request, reply)).ConfigureAwait(false);
        var response = new ListGroupsResponse();
        foreach (var answer in answers)
        {
            var error = answer.Response?.ErrorCode ?? answer.Error;
            if (error != ErrorCode.None)
            {
                return new() { ErrorCode = error };
            }
            response.Groups.AddRange(answer.Response!.Groups);
        }
        return response;
    }
}
