using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Groups;

namespace Barnabas.Interop.Tests.Durability;

/// <summary>Groups go on after the end of their broker, however it ended: members that stay, and members that come later.</summary>
public sealed class GroupRestartTests
{
    private const int Partitions = 4;

    /// <summary>Nobody is to die of the time that the broker takes to come back.</summary>
    private const int SessionTimeoutMs = 30_000;

    [Theory]
    [InlineData(RestartTests.Ending.Terminated)]
    [InlineData(RestartTests.Ending.Killed)]
    public async Task Members_go_on_at_the_right_record(RestartTests.Ending ending)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync(BrokerTarget.Kind, GroupBroker.SettingsOf(SessionTimeoutMs));
        await TopicAdmin.CreateAsync(broker.Port, "topic", Partitions);
        using ObservedGroup left = new(broker.Bootstrap, "left", "topic", SessionTimeoutMs);
        using ObservedGroup classic = new(broker.Bootstrap, "classic", "topic", SessionTimeoutMs);
        using ObservedGroup consumer = new(broker.Bootstrap, "consumer", "topic", SessionTimeoutMs);
        await classic.JoinAsync(ClientKind.Confluent, "c1", "c2");
        await consumer.JoinAsync(ClientKind.JavaConsumer, "j1", "j2");
        await left.JoinAsync(ClientKind.KafkaPython, "gone");
        List<string> values = [.. await GroupBroker.ProduceAsync(broker, "topic", Partitions, 10)];
        await left.ReadsAsync(values);
        await left.LeaveAsync("gone");
        await SettleAsync(classic, values, "c1", "c2");
        await SettleAsync(consumer, values, "j1", "j2");

        await RestartTests.EndAsync(broker, ending);
        await broker.StartAsync();

        string[] more = await GroupBroker.ProduceAsync(broker, "topic", Partitions, 5);
        using ObservedGroup back = new(broker.Bootstrap, "left", "topic", SessionTimeoutMs);
        await back.JoinAsync(ClientKind.Kcat, "back");
        values.AddRange(more);
        await SettleAsync(classic, values, "c1", "c2");
        await SettleAsync(consumer, values, "j1", "j2");
        classic.AssertReadOnce(values);
        consumer.AssertReadOnce(values);
        await back.ReadsAsync(more);
        back.AssertReadOnce(more);
        // A change of members is one after the restart as before.
        await classic.LeaveAsync("c1");
        await consumer.LeaveAsync("j1");
        await classic.SettlesAsync(Partitions, "c2");
        await consumer.SettlesAsync(Partitions, "j2");
    }

    private static async Task SettleAsync(ObservedGroup group, IReadOnlyCollection<string> values, params string[] members)
    {
        await group.SettlesAsync(Partitions, members);
        await group.ReadsAsync(values);
        foreach (string member in members)
            await group.CommitAsync(member);
    }
}
