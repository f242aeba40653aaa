using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Benchmarks.Scenarios;

/// <summary>A fetch response of one topic and one partition with 16 KiB of records, into a writer that is used again.</summary>
internal sealed class FetchResponseEncoding : IScenario
{
    private const short Version = 12;

    private readonly MessageWriter _writer = new(32 * 1024);
    private FetchResponse _response = new();

    public string Name => "encode-fetch-16k";

    public void SetUp() => _response = new()
    {
        Responses = [new() { Topic = "orders", Partitions = [new() { PartitionIndex = 3, HighWatermark = 160, Records = new RecordData(Batches.Make(16)) }] }],
    };

    public void Run()
    {
        _writer.Reset();
        _response.Encode(_writer, Version);
    }

    public override string ToString() => Name;
}
