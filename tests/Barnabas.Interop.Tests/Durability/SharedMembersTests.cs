using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Groups;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Durability;

/// <summary>Groups of both protocols, and offsets of a transaction, in a data directory that one broker wrote go on under the other with real clients, and at home again.</summary>
public sealed class SharedMembersTests
{
    private const int Partitions = 2;

    private static readonly TimeSpan LoadBound = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(BrokerKind.Apache, RestartTests.Ending.Terminated)]
    [InlineData(BrokerKind.Barnabas, RestartTests.Ending.Killed)]
    public async Task One_writes_the_other_goes_on(BrokerKind writer, RestartTests.Ending ending)
    {
        Tool.RequireApache();
        // With Apache Kafka as the target the suite only checks itself.
        if (BrokerTarget.Kind == BrokerKind.Apache)
            writer = BrokerKind.Apache;
        BrokerKind reader = BrokerTarget.Kind == BrokerKind.Apache || writer == BrokerKind.Barnabas ? BrokerKind.Apache : BrokerKind.Barnabas;
        using TemporaryDirectory directory = new();
        await using ToolSession tools = await ToolSession.StartAsync();
        string[] before;
        List<string> values;
        await using (BrokerProcess first = new(writer, directory.Path, GroupBroker.Settings))
        {
            await first.StartAsync();
            values = await WriteAsync(first);
            before = await OffsetsAsync(tools, first);
            await RestartTests.EndAsync(first, ending);
        }

        await using (BrokerProcess second = new(reader, directory.Path, GroupBroker.Settings))
        {
            await second.StartAsync();
            await ShowsAsync(tools, second, before);
            await GoOnAsync(second, values);
            before = await OffsetsAsync(tools, second);
            await RestartTests.EndAsync(second, ending);
        }

        await using BrokerProcess third = new(writer, directory.Path, GroupBroker.Settings);
        await third.StartAsync();
        await ShowsAsync(tools, third, before);
    }

    /// <summary>Groups of both protocols, one that is in use when the broker ends, and offsets committed in a transaction.</summary>
    private static async Task<List<string>> WriteAsync(BrokerProcess broker)
    {
        await TopicAdmin.CreateAsync(broker.Port, "topic", Partitions);
        List<string> values = [.. await GroupBroker.ProduceAsync(broker, "topic", Partitions, 10)];
        using ObservedGroup classic = await ReadAsync(broker, "classic", ClientKind.Confluent, values);
        using ObservedGroup consumer = await ReadAsync(broker, "consumer", ClientKind.JavaConsumer, values);
        await classic.LeaveAsync("member");
        await consumer.LeaveAsync("member");
        using ObservedGroup used = await ReadAsync(broker, "used", ClientKind.ConfluentCooperative, values);
        await used.KillAsync("member");
        if (broker.Kind == BrokerKind.Apache)
            (await JavaProgram.RunAsync("TransactionalCommit", broker.Bootstrap, "transactional", "topic")).Succeeded();
        return values;
    }

    private static async Task<ObservedGroup> ReadAsync(BrokerProcess broker, string name, ClientKind kind, List<string> values)
    {
        ObservedGroup group = new(broker.Bootstrap, name, "topic");
        await group.JoinAsync(kind, "member");
        await group.ReadsAsync(values);
        await group.CommitAsync("member");
        return group;
    }

    /// <summary>New members begin where the old ones were, in the protocol of the other group too.</summary>
    private static async Task GoOnAsync(BrokerProcess broker, List<string> values)
    {
        string[] more = await GroupBroker.ProduceAsync(broker, "topic", Partitions, 5);
        using ObservedGroup classic = new(broker.Bootstrap, "classic", "topic");
        using ObservedGroup consumer = new(broker.Bootstrap, "consumer", "topic");
        await classic.JoinAsync(ClientKind.Confluent, "c1", "c2");
        await consumer.JoinAsync(ClientKind.JavaConsumer, "j1", "j2");
        await classic.SettlesAsync(Partitions, "c1", "c2");
        await consumer.SettlesAsync(Partitions, "j1", "j2");
        await classic.ReadsAsync(more);
        await consumer.ReadsAsync(more);
        classic.AssertReadOnce(more);
        consumer.AssertReadOnce(more);
        foreach (string member in (string[])["c1", "c2"])
            await classic.LeaveAsync(member);
        foreach (string member in (string[])["j1", "j2"])
            await consumer.LeaveAsync(member);
        values.AddRange(more);
    }

    /// <summary>A broker answers before it has loaded every partition of its groups.</summary>
    private static async Task ShowsAsync(ToolSession tools, BrokerProcess broker, string[] expected)
    {
        string[] shown = [];
        try
        {
            await Poll.UntilAsync("all groups are loaded", LoadBound, async () => (shown = await OffsetsAsync(tools, broker)).Length >= expected.Length);
        }
        catch (TimeoutException)
        {
            // The comparison says what is missing.
        }
        Assert.Equal(expected, shown);
    }

    /// <summary>Group, topic, partition and offset of everything that is committed.</summary>
    private static async Task<string[]> OffsetsAsync(ToolSession tools, BrokerProcess broker)
    {
        ToolResult described = await tools.RunAsync("consumer-groups", $"--bootstrap-server {broker.Bootstrap} --describe --all-groups --offsets");
        return
        [
            .. from line in described.Succeeded().Lines
               let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where words.Length > 4 && words[1] == "topic"
               orderby line
               select string.Join(' ', words[..4]),
        ];
    }
}
