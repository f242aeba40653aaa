using Barnabas.Broker.Partitions;
using Barnabas.Broker.Requests;
using Barnabas.Metadata;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Offsets;

/// <summary>DeleteRecords (KIP-107): moves the log start offset; -1 means up to the high watermark. Thread-safe.</summary>
public sealed class DeleteRecordsHandler(PartitionTable partitions) : ApiHandler<DeleteRecordsRequest, DeleteRecordsResponse>
{
    private const long NoLowWatermark = -1;

    protected override ValueTask<DeleteRecordsResponse?> AnswerAsync(RequestContext context, DeleteRecordsRequest request)
    {
        var response = new DeleteRecordsResponse();
        foreach (var topic in request.Topics)
        {
            var result = new DeleteRecordsResponse.DeleteRecordsTopicResult { Name = topic.Name };
            foreach (var asked in topic.Partitions)
            {
                var (error, lowWatermark) = Delete(topic.Name, asked);
                result.Partitions.Add(new() { PartitionIndex = asked.PartitionIndex, ErrorCode = error, LowWatermark = lowWatermark });
            }
            response.Topics.Add(result);
        }
        return new(response);
    }

    private (ErrorCode Error, long LowWatermark) Delete(string topic, DeleteRecordsRequest.DeleteRecordsPartition asked)
    {
        if (TopicName.IsInternal(topic))
        {
            return (ErrorCode.InvalidTopicException, NoLowWatermark);
        }
        var error = partitions.Find(topic, asked.PartitionIndex, out var partition);
        return partition is null ? (error, NoLowWatermark) : partition.DeleteRecordsBefore(asked.Offset);
    }
}
