using Barnabas.Broker.Cluster;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>
/// DescribeGroups, of classic groups: v1 has throttling; v3 authorized operations (KIP-430); v4 static members (KIP-345); v6 an error where
/// there is no such group, with a message (KIP-1043). Thread-safe.
/// </summary>
internal sealed class DescribeGroupsHandler(GroupCoordinator groups) : GroupApiHandler<DescribeGroupsRequest, DescribeGroupsResponse>
{
    protected override async Task<DescribeGroupsResponse> AnswerAsync(RequestContext context, DescribeGroupsRequest request)
    {
        var origin = OriginOf(context);
        var described = await GroupsByPartition.AskAsync<DescribeGroupsResponse, DescribeGroupsResponse.DescribedGroup>(
            groups,
            request.Groups,
            (shard, decision, ids, reply) => shard.Administration.Describe(decision, origin, ids, reply),
            static response => response.Groups,
            static (id, error) => new() { GroupId = id, ErrorCode = error }).ConfigureAwait(false);
        if (request.IncludeAuthorizedOperations)
        {
            foreach (var group in described.Where(static group => group.ErrorCode == ErrorCode.None))
            {
                group.AuthorizedOperations = AuthorizedOperations.AllOnGroup;
            }
        }
        return new() { Groups = described };
    }
}
