using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Durability;

/// <summary>A data directory goes from one broker to the other, both ways, after a clean stop and after kill -9; and Apache Kafka's dump-log reads ours.</summary>
public sealed class SharedDirectoryTests
{
    [Theory]
    [InlineData(BrokerKind.Apache, RestartTests.Ending.Terminated)]
    [InlineData(BrokerKind.Apache, RestartTests.Ending.Killed)]
    [InlineData(BrokerKind.Barnabas, RestartTests.Ending.Terminated)]
    [InlineData(BrokerKind.Barnabas, RestartTests.Ending.Killed)]
    public async Task One_writes_the_other_serves(BrokerKind writer, RestartTests.Ending ending)
    {
        Tool.RequireApache();
        // With Apache Kafka as the target the suite only checks itself.
        if (BrokerTarget.Kind == BrokerKind.Apache)
            writer = BrokerKind.Apache;
        var reader = BrokerTarget.Kind == BrokerKind.Apache ? BrokerKind.Apache : writer == BrokerKind.Apache ? BrokerKind.Barnabas : BrokerKind.Apache;
        using var directory = new TemporaryDirectory();
        IReadOnlyDictionary<string, string> before;
        await using (var first = new BrokerProcess(writer, directory.Path))
        {
            await first.StartAsync();
            before = await Contents.WriteAsync(first);
            await RestartTests.EndAsync(first, ending);
        }

        await using var second = new BrokerProcess(reader, directory.Path);
        await second.StartAsync();

        Assert.Equal(before, await Contents.ReadAsync(second));
        await Contents.AppendAsync(second);
        string configured = (await Tool.JavaAsync("topics", $"--bootstrap-server {second.Bootstrap} --describe --topic configured")).Succeeded().Out;
        Assert.Contains("retention.ms=7654321", configured);
        Assert.Contains("max.message.bytes=4321", configured);
        // And home again: what the second wrote, the first must read.
        await RestartTests.EndAsync(second, ending);
        await using var third = new BrokerProcess(writer, directory.Path);
        await third.StartAsync();
        Assert.EndsWith(" after 7 restart \n", (await Contents.ReadAsync(third))["segments"]);
    }

    [Fact]
    public async Task Dump_log_reads_every_file()
    {
        Tool.RequireApache();
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind);
        await Contents.WriteAsync(broker);
        await broker.StopAsync();

        string[] files =
        [
            .. Directory.GetFiles(broker.DataDirectory, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".log" or ".index" or ".timeindex" or ".snapshot" && !file.Contains("__cluster_metadata")),
        ];
        var dump = (await Tool.JavaAsync("dump-log", $"--deep-iteration --print-data-log --index-sanity-check --files {string.Join(',', files)}")).Succeeded();

        Assert.DoesNotContain("Found timestamp mismatch", dump.All);
        Assert.DoesNotContain("Index offset", dump.All);
        Assert.DoesNotContain("isvalid: false", dump.All);
        Assert.DoesNotContain("Exception", dump.All);
        Assert.Contains("payload: value 399", dump.Out);
        Assert.Equal(files.Length, dump.Out.Split("Dumping ").Length - 1);
        string[] metadata = [.. Directory.GetFiles(Path.Combine(broker.DataDirectory, "__cluster_metadata-0"), "*.log")];
        var decoded = (await Tool.JavaAsync("dump-log", $"--cluster-metadata-decoder --files {string.Join(',', metadata)}")).Succeeded();
        Assert.Contains("\"type\":\"TOPIC_RECORD\",\"version\":0,\"data\":{\"name\":\"segments\"", decoded.Out);
        Assert.DoesNotContain("Error", decoded.All);
    }
}
