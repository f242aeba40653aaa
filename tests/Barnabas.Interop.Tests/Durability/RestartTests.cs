using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Durability;

/// <summary>What was written before the end of a process is there in the next one, however the first one ended.</summary>
public sealed class RestartTests
{
    public enum Ending
    {
        Terminated,
        Killed,
    }

    [Theory]
    [InlineData(Ending.Terminated)]
    [InlineData(Ending.Killed)]
    public async Task Everything_is_there_after_a_restart(Ending ending)
    {
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind);
        var before = await Contents.WriteAsync(broker);
        await TopicAdmin.CreateAsync(broker.Port, "by-time", 1);
        (await Tool.KcatAsync(broker.Bootstrap, "-P -t by-time -p 0", "x\ny\n")).Succeeded();

        for (int round = 0; round < 2; round++)
        {
            await EndAsync(broker, ending);
            await broker.StartAsync();
        }

        Assert.Equal(before, await Contents.ReadAsync(broker));
        await Contents.AppendAsync(broker);
        Assert.Contains("by-time [0] offset 0", (await Tool.KcatAsync(broker.Bootstrap, "-Q -t by-time:0:1000")).Succeeded().All);
    }

    [Fact]
    public async Task Clean_stop_leaves_the_marker_and_a_kill_does_not()
    {
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind);
        string marker = Path.Combine(broker.DataDirectory, ".kafka_cleanshutdown");

        await broker.StopAsync();
        Assert.True(File.Exists(marker));
        await broker.StartAsync();
        await broker.KillAsync();
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task Topic_configuration_and_deletion_survive()
    {
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind);
        await TopicAdmin.CreateAsync(broker.Port, "kept", 2, "retention.ms=7654321");
        await TopicAdmin.CreateAsync(broker.Port, "gone", 2);
        string server = $"--bootstrap-server {broker.Bootstrap}";
        (await Tool.JavaAsync("topics", $"{server} --delete --topic gone")).Succeeded();

        await broker.KillAsync();
        await broker.StartAsync();

        string described = (await Tool.JavaAsync("topics", $"{server} --describe")).Succeeded().Out;
        Assert.Contains("retention.ms=7654321", described);
        Assert.Contains("PartitionCount: 2", described);
        Assert.DoesNotContain("gone", described);
        await TopicAdmin.CreateAsync(broker.Port, "gone", 1);
        Assert.Empty((await Tool.KcatAsync(broker.Bootstrap, "-C -t gone -p 0 -o beginning -e -q")).Succeeded().Out);
    }

    internal static Task EndAsync(BrokerProcess broker, Ending ending) => ending == Ending.Killed ? broker.KillAsync() : broker.StopAsync();
}
