using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

/// <summary>What the two requests that carry the data cost the heap.</summary>
public sealed class MessageAllocationTests
{
    [Fact]
    public void Encoding_into_a_warm_writer_allocates_nothing()
    {
        FetchResponse response = new()
        {
            Responses = [new() { TopicId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), Partitions = [new() { Records = new RecordData(new byte[1000]) }] }],
        };
        using MessageWriter writer = new(4096);
        Assert.Equal(0, Allocated(() =>
        {
            writer.Reset();
            response.Encode(writer, 18);
        }));
    }

    [Fact]
    public void Decoding_a_produce_request_allocates_the_message_and_not_its_records()
    {
        ProduceRequest request = new() { TopicData = [new() { Name = "topic", PartitionData = [new() { Records = new RecordData(new byte[1 << 20]) }] }] };
        byte[] bytes = MessageCatalog.Encode(request, 12);
        Assert.InRange(Allocated(() => ProduceRequest.Decode(bytes, 12)), 1, 512);
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
