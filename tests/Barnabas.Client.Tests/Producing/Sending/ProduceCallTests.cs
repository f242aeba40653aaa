using Barnabas.Client.Clusters;
using Barnabas.Client.Producing;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Client.Producing.Sending;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Tests.Producing.Sending;

public sealed class ProduceCallTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(13)]
    public void Bytes_are_those_of_the_request_message(short version)
    {
        Guid first = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        Guid second = new(2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        var call = new ProduceCall(1) { TimeoutMs = 1234 };
        call.Add(Batch("b", 2), second);
        call.Add(Batch("a", 0), first);
        call.Add(Batch("b", 0), second);
        using var writer = new MessageWriter();
        call.Encode(writer, version);

        ProduceRequest request = ProduceRequest.Decode(writer.WrittenMemory, version);
        using var again = new MessageWriter();
        request.Encode(again, version);
        Assert.Equal(writer.WrittenSpan, again.WrittenSpan);
        Assert.Equal((-1, 1234), (request.Acks, request.TimeoutMs));
        Assert.Equal([1, 2], request.TopicData.Select(static topic => topic.PartitionData.Count));
        Assert.Equal(version >= 13 ? [first, second] : [Guid.Empty, Guid.Empty], request.TopicData.Select(static topic => topic.TopicId));
        Assert.Equal(version >= 13 ? ["", ""] : ["a", "b"], request.TopicData.Select(static topic => topic.Name));
        Assert.All(request.TopicData.SelectMany(static topic => topic.PartitionData), static data => Assert.Equal(RecordBatchFault.None, RecordBatchValidator.CheckProduced(data.Records.Memory.Span, out _)));
    }

    private static ProducerBatch Batch(string topic, int partition)
    {
        var options = new ProducerOptions { BootstrapServers = "a:1" };
        var accumulator = new RecordAccumulator(options, new Random(1), static () => 0, static () => { });
        var record = new RecordScratch();
        record.Encode<string?, string?>(new(topic, "key", "value " + partition), 1, Serializers.Utf8, Serializers.Utf8);
        int reserved = 0;
        Assert.True(accumulator.TryAppend(record, null, accumulator.Topic(topic), new TopicView(topic, Guid.Empty, false, []), partition, ref reserved));
        ProducerBatch batch = accumulator.Topic(topic).Queue(partition).Take()!;
        batch.Seal(CompressionCodec.None, null);
        return batch;
    }
}
