using Barnabas.Client.Producing.Accumulating;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Producing.Sending;

/// <summary>A produce request: at most one batch of a partition. Filled by the sender's machine, sent by the loop, and given back to the machine with its answer.</summary>
internal sealed class ProduceCall(int broker)
{
    private readonly List<Entry> _entries = [];

    public int Broker { get; } = broker;

    /// <summary>Of the batches.</summary>
    public int Bytes { get; private set; }

    public int Count => _entries.Count;

    /// <summary>What came of it; null as long as nothing did.</summary>
    public ProduceOutcome? Outcome { get; set; }

    public ProducerBatch this[int index] => _entries[index].Batch;

    public void Add(ProducerBatch batch, Guid topicId)
    {
        _entries.Add(new(batch, topicId));
        Bytes += batch.Encoded.Length;
    }

    /// <summary>The request in a version. Batches of one topic that do not follow each other become two entries, which brokers take as well.</summary>
    public ProduceRequest ToRequest(Acks acks, int timeoutMs, string? transactionalId)
    {
        var request = new ProduceRequest { Acks = (short)acks, TimeoutMs = timeoutMs, TransactionalId = transactionalId };
        _entries.Sort(static (a, b) => string.CompareOrdinal(a.Batch.Queue.Partition.Topic, b.Batch.Queue.Partition.Topic));
        ProduceRequest.TopicProduceData? topic = null;
        foreach (Entry entry in _entries)
        {
            TopicPartition partition = entry.Batch.Queue.Partition;
            if (topic is null || topic.Name != partition.Topic)
            {
                topic = new() { Name = partition.Topic, TopicId = entry.TopicId };
                request.TopicData.Add(topic);
            }
            topic.PartitionData.Add(new() { Index = partition.Partition, Records = new RecordData(entry.Batch.Encoded) });
        }
        return request;
    }

    /// <summary>The answer to one of the batches; null where the broker forgot it.</summary>
    public ProduceResponse.PartitionProduceResponse? AnswerFor(int index, ProduceResponse response)
    {
        Entry entry = _entries[index];
        TopicPartition partition = entry.Batch.Queue.Partition;
        foreach (var topic in response.Responses)
        {
            if (topic.Name != partition.Topic && (topic.TopicId == Guid.Empty || topic.TopicId != entry.TopicId))
            {
                continue;
            }
            foreach (var answer in topic.PartitionResponses)
            {
                if (answer.Index == partition.Partition)
                {
                    return answer;
                }
            }
        }
        return null;
    }

    private readonly record struct Entry(ProducerBatch Batch, Guid TopicId);
}
