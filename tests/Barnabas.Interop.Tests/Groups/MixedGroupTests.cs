namespace Barnabas.Interop.Tests.Groups;

/// <summary>Members of different clients in one group.</summary>
public sealed class MixedGroupTests(GroupBroker broker) : IClassFixture<GroupBroker>
{
    [Fact]
    public async Task Classic_clients_share_a_group()
    {
        string topic = await broker.CreateTopicAsync(8);
        List<string> values = [.. await broker.ProduceAsync(topic, 8, 5)];
        using ObservedGroup group = new(broker.Bootstrap, GroupBroker.NewName("mixed"), topic);
        await group.JoinAsync(ClientKind.Kcat, "kcat");
        await group.JoinAsync(ClientKind.KafkaPython, "python");
        await group.JoinAsync(ClientKind.Confluent, "confluent");
        await group.JoinAsync(ClientKind.JavaClassic, "java");
        await group.SettlesAsync(8, "kcat", "python", "confluent", "java");
        await group.ReadsAsync(values);
        await group.LeaveAsync("confluent");
        await group.SettlesAsync(8, "kcat", "python", "java");
        values.AddRange(await broker.ProduceAsync(topic, 8, 5));
        await group.ReadsAsync(values);
        group.AssertReadOnce(values);
    }

    /// <summary>The group changes to the consumer protocol when a member of it comes, with the classic members in it, and back when the last one goes.</summary>
    [Fact]
    public async Task Classic_and_consumer_protocol_share_a_group()
    {
        string topic = await broker.CreateTopicAsync(6);
        List<string> values = [.. await broker.ProduceAsync(topic, 6, 5)];
        using ObservedGroup group = new(broker.Bootstrap, GroupBroker.NewName("migrated"), topic);
        await group.JoinAsync(ClientKind.Confluent, "old", "older");
        await group.SettlesAsync(6, "old", "older");
        await group.ReadsAsync(values);
        await group.JoinAsync(ClientKind.JavaConsumer, "new");
        await group.SettlesAsync(6, "old", "older", "new");
        await group.LeaveAsync("older");
        await group.SettlesAsync(6, "old", "new");
        values.AddRange(await broker.ProduceAsync(topic, 6, 5));
        await group.ReadsAsync(values);
        await group.LeaveAsync("new");
        await group.SettlesAsync(6, "old");
        await group.JoinAsync(ClientKind.Confluent, "young");
        await group.SettlesAsync(6, "old", "young");
        values.AddRange(await broker.ProduceAsync(topic, 6, 5));
        await group.ReadsAsync(values);
        group.AssertReadOnce(values);
    }
}
