using Barnabas.Client.Clusters;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Network.Connecting;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Producing.Sending;

/// <summary>
/// A produce request: at most one batch of a partition. Filled by the sender's machine, sent by the loop, and given back to the machine with
/// its outcome. It writes itself, since it is what the producer sends all the time; the bytes are those of <see cref="ProduceRequest"/>.
/// </summary>
internal sealed class ProduceCall(int broker) : IVersionedRequest, IRequest, IResponseReceiver
{
    private const int BytesBesides = 512;
    private const int BytesBesidesEach = 32;
    private const short FirstWithTransactions = 3;
    private const short FirstFlexible = 9;
    private const short FirstWithTopicIds = 13;

    private readonly List<Entry> _entries = [];
    private short _version;

    public int Broker { get; } = broker;

    /// <summary>Of the batches.</summary>
    public int Bytes { get; private set; }

    public int Count => _entries.Count;

    /// <summary>About how many bytes the request takes.</summary>
    public int SizeHint => BytesBesides + Bytes + (BytesBesidesEach * Count);

    public Acks Acks { get; init; } = Acks.All;

    public int TimeoutMs { get; init; }

    public string? TransactionalId { get; init; }

    /// <summary>What came of it; null as long as nothing did.</summary>
    public ProduceOutcome? Outcome { get; set; }

    /// <summary>Told when there is an outcome, on whichever thread that is.</summary>
    public Action<ProduceCall, ProduceOutcome>? OnOutcome { get; set; }

    ApiKey IRequest.ApiKey => ApiKey.Produce;

    public ProducerBatch this[int index] => _entries[index].Batch;

    public void Add(ProducerBatch batch, Guid topicId)
    {
        _entries.Add(new(batch, topicId));
        Bytes += batch.Encoded.Length;
    }

    public IRequest In(short version)
    {
        _version = version;
        return this;
    }

    public void Encode(MessageWriter writer, short version)
    {
        bool flexible = version >= FirstFlexible;
        _entries.Sort(static (a, b) => string.CompareOrdinal(a.Topic, b.Topic));
        if (version >= FirstWithTransactions)
        {
            writer.WriteNullableString(TransactionalId, flexible, nameof(TransactionalId));
        }
        writer.WriteInt16((short)Acks);
        writer.WriteInt32(TimeoutMs);
        writer.WriteArrayLength(CountTopics(), flexible);
        for (int i = 0; i < _entries.Count; i = EncodeTopic(writer, version, i))
        {
            // The next topic begins where this one ends.
        }
        WriteTags(writer, flexible);
    }

    void IMessage.Decode(ref MessageReader reader, short version) => throw new NotSupportedException("A producer only writes produce requests.");

    /// <summary>The answer to one of the batches; null where the broker left it out.</summary>
    public ProduceResponse.PartitionProduceResponse? AnswerFor(int index, ProduceResponse response)
    {
        Entry entry = _entries[index];
        foreach (var topic in response.Responses)
        {
            if (topic.Name != entry.Topic && (topic.TopicId == Guid.Empty || topic.TopicId != entry.TopicId))
            {
                continue;
            }
            foreach (var answer in topic.PartitionResponses)
            {
                if (answer.Index == entry.Batch.Queue.Partition.Partition)
                {
                    return answer;
                }
            }
        }
        return null;
    }

    void IResponseReceiver.OnResponse(ResponseFrame response)
    {
        ProduceOutcome outcome;
        try
        {
            var reader = new MessageReader(response.Bytes);
            var header = new ResponseHeader();
            header.Decode(ref reader, HeaderVersions.OfResponse(ApiKey.Produce, _version));
            outcome = new(ProduceResponse.Decode(response.Bytes[reader.Position..], _version), null);
        }
        catch (ProtocolException e)
        {
            outcome = new(null, new(ErrorCode.NetworkException, "The answer to a produce request cannot be read: " + e.Message, e));
        }
        response.Dispose();
        OnOutcome!(this, outcome);
    }

    void IResponseReceiver.OnFailure(IOException failure) => OnOutcome!(this, new(null, new(ErrorCode.NetworkException, failure.Message, failure)));

    private static void WriteTags(MessageWriter writer, bool flexible)
    {
        if (flexible)
        {
            writer.WriteTaggedFields(null);
        }
    }

    private int CountTopics()
    {
        int topics = 0;
        for (int i = 0; i < _entries.Count; i = EndOfTopic(i))
        {
            topics++;
        }
        return topics;
    }

    private int EndOfTopic(int start)
    {
        int end = start + 1;
        while (end < _entries.Count && _entries[end].Topic == _entries[start].Topic)
        {
            end++;
        }
        return end;
    }

    private int EncodeTopic(MessageWriter writer, short version, int start)
    {
        bool flexible = version >= FirstFlexible;
        if (version >= FirstWithTopicIds)
        {
            writer.WriteUuid(_entries[start].TopicId);
        }
        else
        {
            writer.WriteString(_entries[start].Topic, flexible, nameof(Entry.Topic));
        }
        int end = EndOfTopic(start);
        writer.WriteArrayLength(end - start, flexible);
        for (int i = start; i < end; i++)
        {
            writer.WriteInt32(_entries[i].Batch.Queue.Partition.Partition);
            writer.WriteBytes(_entries[i].Batch.Encoded, flexible);
            WriteTags(writer, flexible);
        }
        WriteTags(writer, flexible);
        return end;
    }

    private readonly record struct Entry(ProducerBatch Batch, Guid TopicId)
    {
        public string Topic => Batch.Queue.Partition.Topic;
    }
}
