using Barnabas.Broker.Fetching;
using Barnabas.Broker.Partitions;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Storage;

namespace Barnabas.Broker.Offsets;

/// <summary>
/// ListOffsets: v0 gives up to max_num_offsets segment boundaries, v1 one offset with its timestamp, v2 adds the isolation level, v4
/// leader epochs, v7 the max timestamp (-3), v8 the earliest local offset (-4), v9 the last tiered (-5), v11 the earliest pending
/// upload (-6). Thread-safe.
/// </summary>
public sealed class ListOffsetsHandler(PartitionTable partitions) : ApiHandler<ListOffsetsRequest, ListOffsetsResponse>
{
    private const int NoLeaderEpoch = -1;
    private const short FirstVersionWithLeaderEpoch = 4;
    private const short FirstVersionWithMaxTimestamp = 7;
    private const short FirstVersionWithEarliestLocal = 8;
    private const short FirstVersionWithLatestTiered = 9;
    private const short FirstVersionWithEarliestPendingUpload = 11;

    protected override ValueTask<ListOffsetsResponse?> AnswerAsync(RequestContext context, ListOffsetsRequest request)
    {
        if (!Enum.IsDefined((IsolationLevel)request.IsolationLevel))
        {
            return new(Refused(request, ErrorCode.InvalidRequest));
        }
        var duplicates = context.ApiVersion == 0 ? [] : DuplicatesIn(request);
        var response = new ListOffsetsResponse();
        foreach (var topic in request.Topics)
        {
            var topicResponse = new ListOffsetsResponse.ListOffsetsTopicResponse { Name = topic.Name };
            foreach (var asked in topic.Partitions)
            {
                if (!duplicates.TryGetValue((topic.Name, asked.PartitionIndex), out bool answered))
                {
                    topicResponse.Partitions.Add(Answer(context.ApiVersion, topic.Name, asked, (IsolationLevel)request.IsolationLevel));
                }
                else if (!answered)
                {
                    topicResponse.Partitions.Add(Failed(asked, ErrorCode.InvalidRequest));
                    duplicates[(topic.Name, asked.PartitionIndex)] = true;
                }
            }
            response.Topics.Add(topicResponse);
        }
        return new(response);
    }

    private ListOffsetsResponse.ListOffsetsPartitionResponse Answer(
        short version, string topic, ListOffsetsRequest.ListOffsetsPartition asked, IsolationLevel isolation)
    {
        if (!IsKnown(asked.Timestamp, version))
        {
            return Failed(asked, ErrorCode.UnsupportedVersion);
        }
        var error = partitions.FindLeader(topic, asked.PartitionIndex, asked.CurrentLeaderEpoch, out var partition);
        if (partition is null || error != ErrorCode.None)
        {
            return Failed(asked, error);
        }
        if (version == 0)
        {
            return asked.MaxNumOffsets < 0
                ? Failed(asked, ErrorCode.InvalidRequest)
                : new() { PartitionIndex = asked.PartitionIndex, OldStyleOffsets = partition.OffsetsBefore(asked.Timestamp, asked.MaxNumOffsets) };
        }
        var found = partition.OffsetFor(asked.Timestamp, isolation);
        return new()
        {
            PartitionIndex = asked.PartitionIndex,
            Offset = found.Offset,
            Timestamp = found.Timestamp,
            LeaderEpoch = version >= FirstVersionWithLeaderEpoch ? found.LeaderEpoch : NoLeaderEpoch,
        };
    }

    private static bool IsKnown(long timestamp, short version) => timestamp switch
    {
        >= ListOffsetsTimestamp.Earliest => true,
        ListOffsetsTimestamp.MaxTimestamp => version >= FirstVersionWithMaxTimestamp,
        ListOffsetsTimestamp.EarliestLocal => version >= FirstVersionWithEarliestLocal,
        ListOffsetsTimestamp.LatestTiered => version >= FirstVersionWithLatestTiered,
        ListOffsetsTimestamp.EarliestPendingUpload => version >= FirstVersionWithEarliestPendingUpload,
        _ => false,
    };

    private static ListOffsetsResponse Refused(ListOffsetsRequest request, ErrorCode error) => new()
    {
        Topics =
        [
            .. request.Topics.Select(topic => new ListOffsetsResponse.ListOffsetsTopicResponse
            {
                Name = topic.Name,
                Partitions = [.. topic.Partitions.Select(asked => Failed(asked, error))],
            }),
        ],
    };

    /// <summary>The partitions that are asked for more than once; from v1 on they get one error between them.</summary>
    private static Dictionary<(string, int), bool> DuplicatesIn(ListOffsetsRequest request)
    {
        HashSet<(string, int)> seen = [];
        Dictionary<(string, int), bool> twice = [];
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                if (!seen.Add((topic.Name, partition.PartitionIndex)))
                {
                    twice[(topic.Name, partition.PartitionIndex)] = false;
                }
            }
        }
        return twice;
    }

    private static ListOffsetsResponse.ListOffsetsPartitionResponse Failed(ListOffsetsRequest.ListOffsetsPartition asked, ErrorCode error) =>
        new() { PartitionIndex = asked.PartitionIndex, ErrorCode = error };
}
