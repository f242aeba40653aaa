using Barnabas.Broker.Requests;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>DeleteGroups: v1 and v2 change nothing but the form. A group that is named more than once is answered once. Thread-safe.</summary>
internal sealed class DeleteGroupsHandler(GroupCoordinator groups) : GroupApiHandler<DeleteGroupsRequest, DeleteGroupsResponse>
{
    protected override async Task<DeleteGroupsResponse> AnswerAsync(RequestContext context, DeleteGroupsRequest request) => new()
    {
        Results = await GroupsByPartition.AskAsync<DeleteGroupsResponse, DeleteGroupsResponse.DeletableGroupResult>(
            groups,
            [.. request.GroupsNames.Distinct(StringComparer.Ordinal)],
            (shard, decision, ids, reply) => shard.Administration.Delete(decision, ids, reply),
            static response => response.Results,
            static (id, error) => new() { GroupId = id, ErrorCode = error }).ConfigureAwait(false),
    };
}
