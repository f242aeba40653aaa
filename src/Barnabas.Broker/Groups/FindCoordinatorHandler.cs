using Barnabas.Broker.Cluster;
using Barnabas.Broker.Requests;
using Barnabas.Broker.Topics;
using Barnabas.Metadata;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>
/// FindCoordinator: v0 knows groups alone; v1 has types, throttling and error messages; v4 asks for many keys at once (KIP-699); v6 knows
/// share groups (KIP-932). The first to look for a group's coordinator causes <c>__consumer_offsets</c>. Thread-safe.
/// </summary>
internal sealed class FindCoordinatorHandler(GroupCoordinator groups, Func<MetadataImage> image, AutoTopicCreation creation)
    : GroupApiHandler<FindCoordinatorRequest, FindCoordinatorResponse>
{
    private const short FirstVersionWithManyKeys = 4;
    private const short FirstVersionWithErrorMessage = 1;
    private const sbyte GroupType = 0;
    private const sbyte TransactionType = 1;
    private const sbyte ShareType = 2;

    protected override async Task<FindCoordinatorResponse> AnswerAsync(RequestContext context, FindCoordinatorRequest request)
    {
        if (request.KeyType == GroupType && image().Topics.Find(TopicName.ConsumerOffsets) is null)
        {
            await creation.CreateAsync([TopicName.ConsumerOffsets]).ConfigureAwait(false);
        }
        var current = image();
        var view = new ListenerView(current.Cluster, context.Connection.ListenerName);
        if (context.ApiVersion >= FirstVersionWithManyKeys)
        {
            return new() { Coordinators = request.CoordinatorKeys.ConvertAll(key => Find(request.KeyType, key, current, view)) };
        }
        var found = Find(request.KeyType, request.Key, current, view);
        return new()
        {
            ErrorCode = found.ErrorCode,
            ErrorMessage = context.ApiVersion < FirstVersionWithErrorMessage ? "" : found.ErrorCode == ErrorCode.None ? "NONE" : found.ErrorCode.Facts.Message,
            NodeId = found.NodeId,
            Host = found.Host,
            Port = found.Port,
        };
    }

    private FindCoordinatorResponse.Coordinator Find(sbyte type, string key, MetadataImage current, ListenerView view)
    {
        var error = type switch
        {
            GroupType or TransactionType => ErrorCode.CoordinatorNotAvailable,
            _ => ErrorCode.InvalidRequest,
        };
        if (type == GroupType && current.Topics.Partition(TopicName.ConsumerOffsets, groups.PartitionOf(key)) is { } partition)
        {
            foreach (var (broker, endpoint) in view.AliveBrokers)
            {
                if (broker.Id == partition.Leader)
                {
                    return new() { Key = key, NodeId = broker.Id, Host = endpoint.Host, Port = endpoint.Port };
                }
            }
        }
        // A kind that nobody knows is the fault of the whole request, and Kafka says so.
        return new() { Key = key, NodeId = -1, Port = -1, ErrorCode = error, ErrorMessage = type is < GroupType or > ShareType ? error.Facts.Message : "" };
    }
}
