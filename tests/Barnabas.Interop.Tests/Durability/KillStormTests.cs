using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Durability;

/// <summary>kill -9 again and again under an idempotent producer with acks=all: 5 times, or 20 with BARNABAS_STORM=1.</summary>
public sealed class KillStormTests
{
    private const int Partitions = 4;
    private const int Seed = 20_240_607;

    private static int Kills => Environment.GetEnvironmentVariable("BARNABAS_STORM") == "1" ? 20 : 5;

    [Theory]
    [InlineData("log.segment.bytes", "1073741824")]
    [InlineData("log.segment.bytes", "1048576")]
    public async Task Nothing_acknowledged_is_lost_duplicated_or_reordered(string key, string value)
    {
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind, (key, value), ("num.partitions", $"{Partitions}"));
        await TopicAdmin.CreateAsync(broker.Port, "storm", Partitions);
        using var producer = new StormProducer(broker.Bootstrap, "storm", Partitions);
        var random = new Random(Seed);

        for (int kill = 0; kill < Kills; kill++)
        {
            await producer.AwaitMoreAsync(random.Next(500, 20_000));
            await broker.KillAsync();
            await broker.StartAsync();
        }

        await producer.AwaitMoreAsync(1000);
        await producer.FinishAsync();

        for (int partition = 0; partition < Partitions; partition++)
            await VerifyAsync(broker, partition, [.. producer.Delivered.Where(d => d.Partition == partition)]);
    }

    private static async Task VerifyAsync(BrokerProcess broker, int partition, StormProducer.Delivery[] delivered)
    {
        var read = (await Tool.KcatAsync(broker.Bootstrap, $"-C -t storm -p {partition} -o beginning -e -q", null, "-f", "%o %s\\n")).Succeeded();
        var found = new Dictionary<int, long>();
        int previous = -1;
        foreach (string line in read.Lines)
        {
            string[] pair = line.Split(' ');
            int number = int.Parse(pair[1]);
            Assert.True(number > previous, $"Partition {partition}: message {number} at offset {pair[0]} comes after {previous}: duplicated or out of order.");
            found.Add(number, long.Parse(pair[0]));
            previous = number;
        }

        foreach (var delivery in delivered)
        {
            Assert.True(found.TryGetValue(delivery.Number, out long offset), $"Partition {partition}: message {delivery.Number}, acknowledged at {delivery.Offset}, is lost.");
            Assert.True(delivery.Offset is -1 || delivery.Offset == offset, $"Partition {partition}: message {delivery.Number} was acknowledged at {delivery.Offset} and is at {offset}.");
        }
    }
}
