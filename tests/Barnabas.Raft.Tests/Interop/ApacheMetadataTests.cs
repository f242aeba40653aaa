using Barnabas.Metadata.Images;
using Barnabas.Raft.Log;
using Barnabas.Raft.Tests.Support;

namespace Barnabas.Raft.Tests.Interop;

/// <summary>Metadata directories go both ways between Apache Kafka 4.3 and us.</summary>
[Collection("Apache Kafka")]
public sealed class ApacheMetadataTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_file_we_write_is_read_by_Kafkas_dump_log(bool standalone)
    {
        _ = ApacheKafka.Script;
        using var directory = new TempDirectory();
        MetadataNode node = await MetadataNode.StartAsync(directory.Path, maxBytesBetweenSnapshots: 2000, standalone: standalone);
        for (int i = 0; i < 5; i++)
        {
            await node.CreateAsync("topic-" + i, 2, ("retention.ms", "1000"));
        }
        await node.StopAsync();
        string log = MetadataLog.PathIn(directory.Path);
        string[] snapshots = Directory.GetFiles(log, "*.checkpoint");
        Assert.NotEmpty(snapshots);
        string dump = await ApacheKafka.DumpMetadataAsync(
            string.Join(',', [directory["bootstrap.checkpoint"], .. Directory.GetFiles(log, "*.log"), .. snapshots.Order().TakeLast(2)]));
        Assert.DoesNotContain("isvalid: false", dump);
        Assert.DoesNotContain("xception", dump);
        Assert.Contains("LeaderChange: {\"version\":0,\"leaderId\":1,\"voters\":[{\"voterId\":1}],\"grantingVoters\":[{\"voterId\":1}]}", dump);
        Assert.Contains("\"type\":\"TOPIC_RECORD\",\"version\":0,\"data\":{\"name\":\"topic-4\"", dump);
        Assert.Contains("SnapshotFooter", dump);
        Assert.Equal(standalone, dump.Contains("KRaftVoters"));
    }

    [Fact]
    public async Task Directory_of_Kafka_loads_with_the_same_metadata()
    {
        using var directory = new TempDirectory();
        int port = ApacheKafka.FreePort();
        string bootstrap = $"127.0.0.1:{port}";
        try
        {
            await ApacheKafka.RunAsync("start", directory.Path, $"port={port}", "metadata.log.max.record.bytes.between.snapshots=3000");
            await ApacheKafka.RunAsync(
                "topics", "--bootstrap-server", bootstrap, "--create", "--topic", "alpha", "--partitions", "3", "--config", "retention.ms=5000");
            await ApacheKafka.RunAsync("topics", "--bootstrap-server", bootstrap, "--create", "--topic", "beta.x");
            await ApacheKafka.RunAsync(
                "configs", "--bootstrap-server", bootstrap, "--alter", "--entity-type", "users", "--entity-name", "u", "--add-config",
                "SCRAM-SHA-256=[iterations=4096,password=p]");
            await ApacheKafka.RunAsync("kill", directory["node-1"]);
            await RequireAlphaAsync(directory["node-1/data"], port);
        }
        finally
        {
            await ApacheKafka.RunAsync("kill", directory.Path);
        }
    }

    [Fact]
    public async Task Directory_that_we_wrote_starts_under_Kafka_and_comes_back()
    {
        using var directory = new TempDirectory();
        int port = ApacheKafka.FreePort();
        string node = directory["node-1"], data = directory["node-1/data"];
        Directory.CreateDirectory(data);
        MetadataNode ours = await MetadataNode.StartAsync(data, port, maxBytesBetweenSnapshots: 2000);
        await ours.CreateAsync("alpha", 3, ("retention.ms", "5000"));
        await ours.CreateAsync("beta.x");
        string clusterId = File.ReadLines(Path.Combine(data, "meta.properties")).First(l => l.StartsWith("cluster.id=", StringComparison.Ordinal))[11..];
        await ours.StopAsync();
        try
        {
            // The script formats only where nothing is formatted, and uses the id of this file.
            await File.WriteAllTextAsync(directory["cluster.id"], clusterId);
            await ApacheKafka.RunAsync("start", directory.Path, $"port={port}");
            string described = await ApacheKafka.RunAsync("topics", "--bootstrap-server", $"127.0.0.1:{port}", "--describe");
            Assert.Contains("Topic: alpha\t", described);
            Assert.Contains("retention.ms=5000", described);
            Assert.Matches("Topic: alpha\tPartition: 2\tLeader: 1\tReplicas: 1\tIsr: 1", described);
            Assert.Contains("Topic: beta.x\t", described);
            await ApacheKafka.RunAsync("topics", "--bootstrap-server", $"127.0.0.1:{port}", "--delete", "--topic", "beta.x");
            await ApacheKafka.RunAsync("topics", "--bootstrap-server", $"127.0.0.1:{port}", "--create", "--topic", "beta.x");
            await ApacheKafka.RunAsync("stop", node);
            await RequireAlphaAsync(data, port);
        }
        finally
        {
            await ApacheKafka.RunAsync("kill", directory.Path);
        }
    }

    private static async Task RequireAlphaAsync(string data, int port)
    {
        await using MetadataNode ours = await MetadataNode.StartAsync(data, port, seed: 3);
        MetadataImage image = ours.Image;
        Assert.Equal("4.3-IV0", image.Features.MetadataVersion.Name);
        Assert.Equal(["alpha", "beta.x"], image.Topics.ByName.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("5000", image.Configurations.OfTopic("alpha")["retention.ms"]);
        Assert.Equal(3, image.Topics.Find("alpha")!.Partitions.Length);
        Assert.All(image.Topics.Find("alpha")!.Partitions, p =>
        {
            Assert.Equal(1, p.Leader);
            Assert.Equal([1], p.Isr);
        });
        await ours.CreateAsync("ours");
    }
}
