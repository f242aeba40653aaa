using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Benchmarks.Scenarios;

/// <summary>A produce request of one topic and one partition with 16 KiB of records, of which nothing may be copied.</summary>
internal sealed class ProduceRequestDecoding : IScenario
{
    private const short Version = 9;

    private byte[] _body = [];

    public string Name => "decode-produce-16k";

    public void SetUp()
    {
        var request = new ProduceRequest
        {
            Acks = 1,
            TimeoutMs = 30_000,
            TopicData = [new() { Name = "orders", PartitionData = [new() { Index = 3, Records = new RecordData(Batches.Make(16)) }] }],
        };
        using var writer = new MessageWriter();
        request.Encode(writer, Version);
        _body = writer.WrittenMemory.ToArray();
    }

    public void Run() => ProduceRequest.Decode(_body, Version);

    public override string ToString() => Name;
}
