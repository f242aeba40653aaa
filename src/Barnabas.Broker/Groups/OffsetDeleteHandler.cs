using Barnabas.Broker.Requests;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Groups;

/// <summary>OffsetDelete (KIP-496): v0 only. Partitions that do not exist are answered here. Thread-safe.</summary>
internal sealed class OffsetDeleteHandler(GroupCoordinator groups, Func<MetadataImage> image) : GroupApiHandler<OffsetDeleteRequest, OffsetDeleteResponse>
{
    protected override async Task<OffsetDeleteResponse> AnswerAsync(RequestContext context, OffsetDeleteRequest request)
    {
        if (request.GroupId.Length == 0)
        {
            return new() { ErrorCode = ErrorCode.InvalidGroupId };
        }
        var missing = TakeMissing(request, image());
        var answer = await groups.AskAsync<OffsetDeleteResponse>(request.GroupId, (shard, decision, reply) => shard.Offsets.Delete(decision, request, reply)).ConfigureAwait(false);
        var response = answer.Response ?? new() { ErrorCode = answer.Error };
        if (response.ErrorCode != ErrorCode.None)
        {
            return response;
        }
        foreach (var topic in response.Topics)
        {
            if (missing.Find(known => known.Name == topic.Name) is { } known)
            {
                known.Partitions.AddRange(topic.Partitions);
            }
            else
            {
                missing.Add(topic);
            }
        }
        response.Topics = missing;
        return response;
    }

    /// <summary>Takes the partitions that do not exist out of the request, and answers them.</summary>
    private static List<OffsetDeleteResponse.OffsetDeleteResponseTopic> TakeMissing(OffsetDeleteRequest request, MetadataImage current)
    {
        List<OffsetDeleteResponse.OffsetDeleteResponseTopic> missing = [];
        foreach (var topic in request.Topics)
        {
            var known = current.Topics.Find(topic.Name);
            var gone = topic.Partitions.FindAll(partition => known?.Partition(partition.PartitionIndex) is null);
            if (gone.Count > 0 || known is null)
            {
                topic.Partitions.RemoveAll(partition => known?.Partition(partition.PartitionIndex) is null);
                missing.Add(new()
                {
                    Name = topic.Name,
                    Partitions = gone.ConvertAll(static partition => new OffsetDeleteResponse.OffsetDeleteResponsePartition
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = ErrorCode.UnknownTopicOrPartition,
                    }),
                });
            }
        }
        request.Topics.RemoveAll(static topic => topic.Partitions.Count == 0);
        return missing;
    }
}
