using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Testing.Fakes.Answers;

/// <summary>ListOffsets, OffsetForLeaderEpoch, DeleteRecords: on the partitions that the asked broker leads.</summary>
internal sealed class OffsetAnswers(FakeCluster cluster)
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;

    public void AddTo(DefaultAnswers answers)
    {
        answers.Add<ListOffsetsRequest>(ListOffsets);
        answers.Add<OffsetForLeaderEpochRequest>(OffsetForLeaderEpoch);
        answers.Add<DeleteRecordsRequest>(DeleteRecords);
    }

    private ListOffsetsResponse ListOffsets(FakeRequest asked, ListOffsetsRequest request) => new()
    {
        Topics = [.. request.Topics.Select(topic => new ListOffsetsResponse.ListOffsetsTopicResponse
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(wanted => ListOffset(asked, Find(asked, topic.Name, wanted.PartitionIndex), wanted))],
        })],
    };

    private static ListOffsetsResponse.ListOffsetsPartitionResponse ListOffset(FakeRequest asked, (FakePartition? Partition, ErrorCode Error) found, ListOffsetsRequest.ListOffsetsPartition wanted)
    {
        var answer = new ListOffsetsResponse.ListOffsetsPartitionResponse { PartitionIndex = wanted.PartitionIndex, ErrorCode = found.Error };
        if (found is not { Error: ErrorCode.None, Partition: { } partition })
        {
            return answer;
        }
        if (wanted.CurrentLeaderEpoch >= 0 && wanted.CurrentLeaderEpoch != partition.LeaderEpoch)
        {
            answer.ErrorCode = wanted.CurrentLeaderEpoch < partition.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
            return answer;
        }
        (long offset, long timestamp) = wanted.Timestamp switch
        {
            Latest => (partition.EndOffset, -1),
            Earliest or < MaxTimestamp => (partition.LogStartOffset, -1),
            MaxTimestamp => partition.FindLatestTime(),
            _ => partition.FindByTime(wanted.Timestamp),
        };
        (answer.Offset, answer.Timestamp) = (offset, timestamp);
        answer.LeaderEpoch = offset < 0 ? -1 : partition.LeaderEpoch;
        if (asked.Version == 0 && offset >= 0)
        {
            answer.OldStyleOffsets = [offset];
        }
        return answer;
    }

    private OffsetForLeaderEpochResponse OffsetForLeaderEpoch(FakeRequest asked, OffsetForLeaderEpochRequest request) => new()
    {
        Topics = [.. request.Topics.Select(topic => new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult
        {
            Topic = topic.Topic,
            Partitions = [.. topic.Partitions.Select(wanted => EpochEnd(Find(asked, topic.Topic, wanted.Partition), wanted))],
        })],
    };

    private static OffsetForLeaderEpochResponse.EpochEndOffset EpochEnd((FakePartition? Partition, ErrorCode Error) found, OffsetForLeaderEpochRequest.OffsetForLeaderPartition wanted)
    {
        var answer = new OffsetForLeaderEpochResponse.EpochEndOffset { Partition = wanted.Partition, ErrorCode = found.Error };
        if (found is { Error: ErrorCode.None, Partition: { } partition })
        {
            (answer.LeaderEpoch, answer.EndOffset) = partition.FindEpochEnd(wanted.LeaderEpoch);
        }
        return answer;
    }

    private DeleteRecordsResponse DeleteRecords(FakeRequest asked, DeleteRecordsRequest request) => new()
    {
        Topics = [.. request.Topics.Select(topic => new DeleteRecordsResponse.DeleteRecordsTopicResult
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(wanted => DeleteRecords(Find(asked, topic.Name, wanted.PartitionIndex), wanted))],
        })],
    };

    private static DeleteRecordsResponse.DeleteRecordsPartitionResult DeleteRecords((FakePartition? Partition, ErrorCode Error) found, DeleteRecordsRequest.DeleteRecordsPartition wanted)
    {
        var answer = new DeleteRecordsResponse.DeleteRecordsPartitionResult { PartitionIndex = wanted.PartitionIndex, ErrorCode = found.Error, LowWatermark = -1 };
        if (found is not { Error: ErrorCode.None, Partition: { } partition })
        {
            return answer;
        }
        if (wanted.Offset > partition.EndOffset)
        {
            answer.ErrorCode = ErrorCode.OffsetOutOfRange;
            return answer;
        }
        partition.DeleteTo(wanted.Offset < 0 ? partition.EndOffset : wanted.Offset);
        answer.LowWatermark = partition.LogStartOffset;
        return answer;
    }

    private (FakePartition? Partition, ErrorCode Error) Find(FakeRequest asked, string topic, int index) => cluster.FindTopic(topic)?.Find(index) switch
    {
        null => (null, ErrorCode.UnknownTopicOrPartition),
        { } partition when partition.Leader != asked.Broker.Id => (partition, ErrorCode.NotLeaderOrFollower),
        { } partition => (partition, ErrorCode.None),
    };
}
