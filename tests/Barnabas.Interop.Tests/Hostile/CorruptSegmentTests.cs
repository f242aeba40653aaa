using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Differential;
using Barnabas.Interop.Tests.Processes;
using Barnabas.Interop.Tests.Wire;
using Barnabas.Protocol.Errors;

namespace Barnabas.Interop.Tests.Hostile;

/// <summary>A byte of a segment that changed under a killed broker: named by file and place, and what stood before it is served.</summary>
public sealed class CorruptSegmentTests
{
    private const string Segment = "00000000000000000000.log";

    [Theory]
    [InlineData(1, 70)]
    [InlineData(1, 17)]
    [InlineData(2, 8)]
    public async Task Changed_byte_is_reported_and_what_is_before_it_is_served(int batch, int offsetInBatch)
    {
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind);
        await TopicAdmin.CreateAsync(broker.Port, "t", 1);
        byte[] sent = Batches.Of("first value", "second value");
        await using (var connection = await WireConnection.ConnectAsync(broker.Port))
        {
            for (int i = 0; i < 3; i++)
                Assert.Equal(ErrorCode.None, (await connection.AskAsync(Batches.Request("t", sent), 9)).Responses[0].PartitionResponses[0].ErrorCode);
        }

        await broker.KillAsync();
        int position = batch * sent.Length;
        string file = Path.Combine(broker.PartitionDirectory("t", 0), Segment);
        Flip(file, position + offsetInBatch);
        int logged = broker.Log.Length;
        await broker.StartAsync();

        Assert.Matches($@"t-0/{Segment}.*\b({position}|{batch * 2})\b", broker.Log[logged..]);
        var read = await Tool.KcatAsync(broker.Bootstrap, "-C -t t -p 0 -o beginning -e -q", null, "-f", "%o %s\\n");
        Assert.Equal(string.Concat(Enumerable.Range(0, batch).Select(i => $"{i * 2} first value\n{i * 2 + 1} second value\n")), read.Succeeded().Out);
        await using var writer = await WireConnection.ConnectAsync(broker.Port);
        Assert.Equal(batch * 2, (await writer.AskAsync(Batches.Request("t", sent), 9)).Responses[0].PartitionResponses[0].BaseOffset);
    }

    private static void Flip(string file, int position)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = position;
        int value = stream.ReadByte();
        stream.Position = position;
        stream.WriteByte((byte)(value ^ 0x40));
    }
}
