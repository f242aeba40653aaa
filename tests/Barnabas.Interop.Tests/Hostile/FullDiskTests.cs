using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Differential;
using Barnabas.Interop.Tests.Processes;
using Barnabas.Interop.Tests.Wire;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Interop.Tests.Hostile;

/// <summary>A log directory without space: produce is refused so that a client tries again, reads go on, and space that returns is used.</summary>
public sealed class FullDiskTests
{
    private const int Megabytes = 32;
    private const int ValueBytes = 500_000;
    private const short Version = 9;

    private readonly List<string> _acknowledged = [];
    private int _next;

    [Fact]
    public async Task Full_disk_refuses_produce_serves_reads_and_recovers()
    {
        BrokerTarget.SkipOnApache("it takes the log directory offline for good.");
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        using var metadata = new Durability.TemporaryDirectory();
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind, ("log.dirs", Path.Combine(disk.Path, "data")), ("metadata.log.dir", metadata.Path));
        await TopicAdmin.CreateAsync(broker.Port, "t", 1);
        await using var connection = await WireConnection.ConnectAsync(broker.Port);
        for (int i = 0; i < 4; i++)
            Assert.Equal(ErrorCode.None, await ProduceAsync(connection));

        disk.Fill(leave: ValueBytes / 2);
        for (int i = 0; i < 3; i++)
        {
            var refused = await ProduceAsync(connection);
            Assert.NotEqual(ErrorCode.None, refused);
            Assert.True(refused.IsRetriable, $"{refused} tells a client to give up.");
        }

        Assert.Equal(_acknowledged, await ReadAsync(connection));
        Assert.True(broker.IsAlive);

        disk.Empty();
        await Poll.UntilAsync("produce works again", TimeSpan.FromSeconds(20), async () => await ProduceAsync(connection) == ErrorCode.None);
        Assert.Equal(_acknowledged, await ReadAsync(connection));

        await broker.KillAsync();
        await broker.StartAsync();
        await using var after = await WireConnection.ConnectAsync(broker.Port);
        Assert.Equal(_acknowledged, await ReadAsync(after));
        await broker.StopAsync();
    }

    private async Task<ErrorCode> ProduceAsync(WireConnection connection)
    {
        string value = $"{_next++}:" + new string('x', ValueBytes);
        var partition = (await connection.AskAsync(Batches.Request("t", Batches.Of(value)), Version)).Responses[0].PartitionResponses[0];
        if (partition.ErrorCode == ErrorCode.None)
        {
            Assert.Equal(_acknowledged.Count, partition.BaseOffset);
            _acknowledged.Add(value);
        }

        return partition.ErrorCode;
    }

    private static async Task<List<string>> ReadAsync(WireConnection connection)
    {
        var found = new List<string>();
        while (true)
        {
            var request = new FetchRequest { MinBytes = 1, Topics = [new() { Topic = "t", Partitions = [new() { FetchOffset = found.Count, PartitionMaxBytes = 1_000_000 }] }] };
            var partition = (await connection.AskAsync(request, 11)).Responses[0].Partitions[0];
            Assert.Equal(ErrorCode.None, partition.ErrorCode);
            if (partition.Records.Length == 0)
                return found;
            var rest = partition.Records.Memory;
            while (rest.Length >= RecordBatchHeader.Size && new RecordBatchHeader(rest.Span).SizeInBytes is var size && size <= rest.Length)
            {
                using var records = BatchRecords.Open(rest, int.MaxValue);
                foreach (var record in records)
                    found.Add(System.Text.Encoding.ASCII.GetString(record.Value!.Value.Span));
                rest = rest[size..];
            }
        }
    }
}
