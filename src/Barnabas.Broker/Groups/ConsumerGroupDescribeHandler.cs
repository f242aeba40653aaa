using Barnabas.Broker.Cluster;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using DescribedGroup = Barnabas.Protocol.Messages.ConsumerGroupDescribeResponse.DescribedGroup;

namespace Barnabas.Broker.Groups;

/// <summary>ConsumerGroupDescribe, of groups of the consumer protocol (KIP-848): v1 says which members speak the classic one. Thread-safe.</summary>
internal sealed class ConsumerGroupDescribeHandler(GroupCoordinator groups) : GroupApiHandler<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse>
{
    protected override async Task<ConsumerGroupDescribeResponse> AnswerAsync(RequestContext context, ConsumerGroupDescribeRequest request)
    {
        if (!groups.OffersConsumerProtocol)
        {
            return new() { Groups = request.GroupIds.ConvertAll(static id => Refused(id, ErrorCode.UnsupportedVersion)) };
        }
        var described = await GroupsByPartition.AskAsync<ConsumerGroupDescribeResponse, DescribedGroup>(
            groups,
            request.GroupIds,
            static (shard, decision, ids, reply) => decision.Reply(
                reply,
                new() { Groups = [.. ids.Select(id => id.Length == 0 ? Refused(id, ErrorCode.InvalidGroupId) : shard.Consumers.Describe(id, decision.Topics))] }),
            static response => response.Groups,
            Refused).ConfigureAwait(false);
        if (request.IncludeAuthorizedOperations)
        {
            foreach (var group in described.Where(static group => group.ErrorCode == ErrorCode.None))
            {
                group.AuthorizedOperations = AuthorizedOperations.AllOnGroup;
            }
        }
        return new() { Groups = described };
    }

    private static DescribedGroup Refused(string id, ErrorCode error) => new() { GroupId = id, ErrorCode = error, ErrorMessage = null };
}
