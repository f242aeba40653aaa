using Barnabas.Broker.Partitions;
using Barnabas.Broker.Requests;
using Barnabas.Metadata;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Storage.Producers;

namespace Barnabas.Broker.Producing;

/// <summary>DescribeProducers (KIP-664): the idempotent producers that a partition remembers. Thread-safe.</summary>
public sealed class DescribeProducersHandler(PartitionTable partitions) : ApiHandler<DescribeProducersRequest, DescribeProducersResponse>
{
    protected override ValueTask<DescribeProducersResponse?> AnswerAsync(RequestContext context, DescribeProducersRequest request)
    {
        var response = new DescribeProducersResponse();
        foreach (var topic in request.Topics)
        {
            var result = new DescribeProducersResponse.TopicResponse { Name = topic.Name };
            foreach (int index in topic.PartitionIndexes)
            {
                Partition? partition = null;
                var error = TopicName.Fault(topic.Name) is null ? partitions.Find(topic.Name, index, out partition) : ErrorCode.InvalidTopicException;
                result.Partitions.Add(new()
                {
                    PartitionIndex = index,
                    ErrorCode = error,
                    ErrorMessage = error == ErrorCode.None ? null : error.Facts.Message,
                    ActiveProducers = [.. (partition?.ActiveProducers() ?? []).Select(ToMessage)],
                });
            }
            response.Topics.Add(result);
        }
        return new(response);
    }

    private static DescribeProducersResponse.ProducerState ToMessage(ActiveProducer producer) => new()
    {
        ProducerId = producer.ProducerId,
        ProducerEpoch = producer.ProducerEpoch,
        LastSequence = producer.LastSequence,
        LastTimestamp = producer.LastTimestamp,
        CoordinatorEpoch = producer.CoordinatorEpoch,
        CurrentTxnStartOffset = producer.CurrentTransactionStartOffset,
    };
}
