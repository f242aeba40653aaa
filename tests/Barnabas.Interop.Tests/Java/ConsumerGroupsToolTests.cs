using Barnabas.Interop.Tests.Groups;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Java;

/// <summary>Apache Kafka's kafka-consumer-groups and its decoder of <c>__consumer_offsets</c>.</summary>
public sealed class ConsumerGroupsToolTests(GroupBroker broker) : IClassFixture<GroupBroker>
{
    [Fact]
    public async Task Groups_are_listed_described_reset_and_deleted()
    {
        string topic = await broker.CreateTopicAsync(2);
        string[] values = await broker.ProduceAsync(topic, 2, 10);
        using ObservedGroup empty = await ReadAsync(ClientKind.Kcat, topic, values);
        await empty.LeaveAsync("member");
        using ObservedGroup live = await ReadAsync(ClientKind.JavaConsumer, topic, values);
        await live.CommitAsync("member");
        using ObservedGroup classic = await ReadAsync(ClientKind.Confluent, topic, values);
        await classic.CommitAsync("member");
        await using ToolSession tools = await ToolSession.StartAsync();
        Task<ToolResult> GroupsAsync(string arguments) => tools.RunAsync("consumer-groups", $"--bootstrap-server {broker.Bootstrap} {arguments}");

        string[] listed = (await GroupsAsync("--list")).Succeeded().Lines;
        Assert.Superset(new HashSet<string> { empty.Name, live.Name, classic.Name }, listed.ToHashSet());
        string states = (await GroupsAsync("--list --state")).Succeeded().Out;
        Assert.Matches($@"{empty.Name} +Empty", states);
        Assert.Matches($@"{live.Name} +Stable", states);
        Assert.Matches($@"{live.Name} +Consumer", (await GroupsAsync("--list --type")).Succeeded().Out);
        string[] stable = (await GroupsAsync("--list --state stable --type classic")).Succeeded().Lines;
        Assert.Equal([$"{classic.Name}"], stable[1..].Select(line => line.Split(' ')[0]));

        string described = (await GroupsAsync($"--describe --group {live.Name}")).Succeeded().Out;
        Assert.Matches($@"{live.Name} +{topic} +1 +10 +10 +0 +\S+ +/127.0.0.1 +member", described);
        Assert.Matches($@"{empty.Name} +{topic} +0 +10 +10 +0 +- +- +-", (await GroupsAsync($"--describe --group {empty.Name}")).Succeeded().Out);
        Assert.Matches($@"{live.Name} +{broker.Bootstrap} +\(1\) +uniform +Stable +1", (await GroupsAsync($"--describe --state --group {live.Name}")).Succeeded().Out);
        Assert.Matches($@"{classic.Name} +{broker.Bootstrap} +\(1\) +range +Stable +1", (await GroupsAsync($"--describe --state --group {classic.Name}")).Succeeded().Out);
        Assert.Contains($"{topic}(0,1)", (await GroupsAsync($"--describe --members --verbose --group {classic.Name}")).Succeeded().Out.Replace($"{topic}:0,1", $"{topic}(0,1)"));
        Assert.Matches($@"{live.Name} +\S+ +/127.0.0.1 +member +2 ", (await GroupsAsync($"--describe --members --verbose --group {live.Name}")).Succeeded().Out);
        Assert.Contains("GroupIdNotFoundException", (await GroupsAsync("--describe --group nobody")).All);

        await Resets(GroupsAsync, empty, live, topic);
        Assert.Contains("not empty", (await GroupsAsync($"--delete --group {live.Name}")).All, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Request succeeded", (await GroupsAsync($"--delete-offsets --group {empty.Name} --topic {topic}:1")).All);
        Assert.DoesNotMatch($@"{topic} +1 +", (await GroupsAsync($"--describe --group {empty.Name}")).Out);
        Assert.Contains("was successful", (await GroupsAsync($"--delete --group {empty.Name}")).Succeeded().All);
        Assert.DoesNotContain(empty.Name, (await GroupsAsync("--list")).Succeeded().Lines);
    }

    [Fact]
    public async Task Dump_log_decodes_the_offsets_topic()
    {
        string topic = await broker.CreateTopicAsync(2);
        string[] values = await broker.ProduceAsync(topic, 2, 10);
        ObservedGroup[] groups = [await ReadAsync(ClientKind.Kcat, topic, values), await ReadAsync(ClientKind.JavaConsumer, topic, values)];
        foreach (ObservedGroup group in groups)
        {
            await group.LeaveAsync("member");
            group.Dispose();
        }

        string files = string.Join(',', Directory.GetDirectories(broker.Broker.DataDirectory, "__consumer_offsets-*").SelectMany(partition => Directory.GetFiles(partition, "*.log")));
        ToolResult dump = (await Tool.JavaAsync("dump-log", $"--offsets-decoder --deep-iteration --files {files}")).Succeeded();

        Assert.DoesNotContain("isvalid: false", dump.All);
        Assert.DoesNotContain("Exception", dump.All);
        foreach (ObservedGroup group in groups)
            Assert.Contains($"key: {{\"type\":\"1\",\"data\":{{\"group\":\"{group.Name}\",\"topic\":\"{topic}\",\"partition\":1}}}} payload: {{\"version\":\"", dump.Out);
        Assert.Contains($"key: {{\"type\":\"2\",\"data\":{{\"group\":\"{groups[0].Name}\"}}}} payload: {{\"version\":\"", dump.Out);
        foreach (int type in (int[])[3, 5, 6, 7, 8])
            Assert.Contains($"key: {{\"type\":\"{type}\",\"data\":{{\"groupId\":\"{groups[1].Name}\"", dump.Out);
    }

    /// <summary>A reset is what the next member begins with; a group with members refuses it.</summary>
    private async Task Resets(Func<string, Task<ToolResult>> groupsAsync, ObservedGroup group, ObservedGroup live, string topic)
    {
        string reset = $"--reset-offsets --group {group.Name} --topic {topic}";
        Assert.Matches($@"{topic} +0 +3", (await groupsAsync($"{reset} --to-offset 3 --dry-run")).Succeeded().Out);
        Assert.Matches($@"{topic} +1 +7", (await groupsAsync($"{reset}:1 --shift-by -3 --execute")).Succeeded().Out);
        Assert.Matches($@"{topic} +0 +0", (await groupsAsync($"{reset}:0 --to-earliest --execute")).Succeeded().Out);
        Assert.Contains("inactive", (await groupsAsync($"--reset-offsets --group {live.Name} --topic {topic} --to-latest --execute")).All);
        using ObservedGroup again = new(broker.Bootstrap, group.Name, topic);
        await again.JoinAsync(ClientKind.Kcat, "again");
        await again.SettlesAsync(2, "again");
        string[] more = await broker.ProduceAsync(topic, 2, 1);
        await again.ReadsAsync(more);
        Assert.Equal([.. Enumerable.Range(0, 11), .. Enumerable.Range(7, 4)], again.Reads.OrderBy(read => read.Partition).Select(read => (int)read.Offset));
        await again.LeaveAsync("again");
    }

    private async Task<ObservedGroup> ReadAsync(ClientKind kind, string topic, string[] values)
    {
        ObservedGroup group = new(broker.Bootstrap, GroupBroker.NewName(kind.ToString()), topic);
        await group.JoinAsync(kind, "member");
        await group.ReadsAsync(values);
        return group;
    }
}
