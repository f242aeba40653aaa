using Barnabas.Broker.Partitions;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Offsets;

/// <summary>OffsetForLeaderEpoch (KIP-101, KIP-320): where a leader epoch ends in the leader's log. v2 checks the asker's epoch. Thread-safe.</summary>
public sealed class OffsetForLeaderEpochHandler(PartitionTable partitions) : ApiHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>
{
    protected override ValueTask<OffsetForLeaderEpochResponse?> AnswerAsync(RequestContext context, OffsetForLeaderEpochRequest request)
    {
        var response = new OffsetForLeaderEpochResponse();
        foreach (var topic in request.Topics)
        {
            var result = new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult { Topic = topic.Topic };
            foreach (var asked in topic.Partitions)
            {
                var answer = new OffsetForLeaderEpochResponse.EpochEndOffset { Partition = asked.Partition };
                answer.ErrorCode = partitions.FindLeader(topic.Topic, asked.Partition, asked.CurrentLeaderEpoch, out var partition);
                if (partition is not null && answer.ErrorCode == ErrorCode.None)
                {
                    (answer.LeaderEpoch, answer.EndOffset) = partition.Log.OffsetForLeaderEpoch(asked.LeaderEpoch);
                }
                result.Partitions.Add(answer);
            }
            response.Topics.Add(result);
        }
        return new(response);
    }
}
