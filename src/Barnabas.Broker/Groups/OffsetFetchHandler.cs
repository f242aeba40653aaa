using Barnabas.Broker.Requests;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using OffsetFetchRequestGroup = Barnabas.Protocol.Messages.OffsetFetchRequest.OffsetFetchRequestGroup;
using OffsetFetchResponseGroup = Barnabas.Protocol.Messages.OffsetFetchResponse.OffsetFetchResponseGroup;
using OffsetFetchResponseTopics = Barnabas.Protocol.Messages.OffsetFetchResponse.OffsetFetchResponseTopics;

namespace Barnabas.Broker.Groups;

/// <summary>
/// OffsetFetch: v0 is of clients that know no groups (Kafka kept those in ZooKeeper); v2 may ask for all partitions, and has one error for
/// the whole; v3 throttling; v5 leader epochs (KIP-320); v7 may ask for offsets that no open transaction can change (KIP-447); v8 asks for
/// many groups (KIP-709); v9 says who asks (KIP-848); v10 has topic ids. Thread-safe.
/// </summary>
internal sealed class OffsetFetchHandler(GroupCoordinator groups, Func<MetadataImage> image) : GroupApiHandler<OffsetFetchRequest, OffsetFetchResponse>
{
    private const short FirstVersionWithErrorOfAll = 2;
    private const short FirstVersionWithManyGroups = 8;
    private const short FirstVersionWithTopicIds = 10;
    private const long NoOffset = -1;

    protected override async Task<OffsetFetchResponse> AnswerAsync(RequestContext context, OffsetFetchRequest request)
    {
        if (context.ApiVersion >= FirstVersionWithManyGroups)
        {
            return new() { Groups = [.. await Task.WhenAll(request.Groups.Select(group => FetchAsync(context, group, request.RequireStable))).ConfigureAwait(false)] };
        }
        var only = await FetchAsync(context, OnlyGroupOf(request), request.RequireStable).ConfigureAwait(false);
        return new()
        {
            ErrorCode = context.ApiVersion >= FirstVersionWithErrorOfAll ? only.ErrorCode : ErrorCode.None,
            Topics = only.Topics.ConvertAll(static topic => new OffsetFetchResponse.OffsetFetchResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.Partitions.ConvertAll(static partition => new OffsetFetchResponse.OffsetFetchResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    CommittedOffset = partition.CommittedOffset,
                    CommittedLeaderEpoch = partition.CommittedLeaderEpoch,
                    Metadata = partition.Metadata,
                    ErrorCode = partition.ErrorCode,
                }),
            }),
        };
    }

    private async Task<OffsetFetchResponseGroup> FetchAsync(RequestContext context, OffsetFetchRequestGroup group, bool requireStable)
    {
        bool byId = context.ApiVersion >= FirstVersionWithTopicIds;
        var unknown = byId && group.Topics is not null ? TakeUnknown(group) : [];
        var answer = await groups.AskAsync<OffsetFetchResponseGroup>(
            group.GroupId, (shard, decision, reply) => shard.Offsets.Fetch(decision, group, requireStable, reply)).ConfigureAwait(false);
        var error = answer.Response?.ErrorCode ?? OfClients(answer.Error);
        if (error != ErrorCode.None)
        {
            return Refused(context.ApiVersion, group, error);
        }
        var response = answer.Response!;
        if (byId && group.Topics is null)
        {
            response.Topics = WithIds(response.Topics);
        }
        response.Topics.AddRange(unknown);
        return response;
    }

    /// <summary>Clients before 3.9 do not expect COORDINATOR_NOT_AVAILABLE here; this they do, and look for the coordinator again.</summary>
    private static ErrorCode OfClients(ErrorCode error) => error == ErrorCode.CoordinatorNotAvailable ? ErrorCode.NotCoordinator : error;

    private static OffsetFetchRequestGroup OnlyGroupOf(OffsetFetchRequest request) => new()
    {
        GroupId = request.GroupId,
        Topics = request.Topics?.ConvertAll(static topic => new OffsetFetchRequest.OffsetFetchRequestTopics { Name = topic.Name, PartitionIndexes = topic.PartitionIndexes }),
    };

    /// <summary>Names the topics that are asked for by id; those that do not exist are taken out, and answered.</summary>
    private List<OffsetFetchResponseTopics> TakeUnknown(OffsetFetchRequestGroup group)
    {
        var current = image();
        foreach (var topic in group.Topics!)
        {
            topic.Name = current.Topics.Find(topic.TopicId)?.Name ?? "";
        }
        var unknown = group.Topics.FindAll(static topic => topic.Name.Length == 0);
        group.Topics.RemoveAll(static topic => topic.Name.Length == 0);
        return unknown.ConvertAll(static topic => Refused(topic, ErrorCode.UnknownTopicId));
    }

    /// <summary>A topic that was deleted has no id to be named by, so it is left out.</summary>
    private List<OffsetFetchResponseTopics> WithIds(List<OffsetFetchResponseTopics> topics)
    {
        var current = image();
        foreach (var topic in topics)
        {
            topic.TopicId = current.Topics.Find(topic.Name)?.Id ?? Guid.Empty;
        }
        return topics.FindAll(static topic => topic.TopicId != Guid.Empty);
    }

    /// <summary>Before there was an error of the whole, it stood at every partition.</summary>
    private static OffsetFetchResponseGroup Refused(short version, OffsetFetchRequestGroup group, ErrorCode error) => new()
    {
        GroupId = group.GroupId,
        ErrorCode = error,
        Topics = version < FirstVersionWithErrorOfAll && group.Topics is { } topics ? topics.ConvertAll(topic => Refused(topic, error)) : [],
    };

    private static OffsetFetchResponseTopics Refused(OffsetFetchRequest.OffsetFetchRequestTopics topic, ErrorCode error) => new()
    {
        Name = topic.Name,
        TopicId = topic.TopicId,
        Partitions = topic.PartitionIndexes.ConvertAll(index => new OffsetFetchResponse.OffsetFetchResponsePartitions
        {
            PartitionIndex = index,
            CommittedOffset = NoOffset,
            ErrorCode = error,
        }),
    };
}
