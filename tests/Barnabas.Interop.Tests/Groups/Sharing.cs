using Barnabas.Interop.Tests.Brokers;

namespace Barnabas.Interop.Tests.Groups;

/// <summary>
/// The story of a group whose members are of one client: they share partitions while members come, leave and die and partitions are added; as long as
/// all take leave properly nothing is read twice; other groups are not touched; and who comes later goes on where the group was.
/// </summary>
internal static class Sharing
{
    public static async Task HoldsAsync(GroupBroker broker, ClientKind kind)
    {
        string topic = await broker.CreateTopicAsync(6);
        List<string> values = [.. await broker.ProduceAsync(topic, 6, 20)];
        using ObservedGroup group = new(broker.Bootstrap, GroupBroker.NewName("shared"), topic);
        await GrowsAndShrinksAsync(broker, group, kind, topic, values);
        group.AssertReadOnce(values);

        await group.JoinAloneAsync(kind, "mortal");
        await group.SettlesAsync(6, "one", "three", "mortal");
        await group.KillAsync("mortal");
        await group.SettlesAsync(6, "one", "three");
        await TopicAdmin.GrowAsync(broker.Broker.Port, topic, 8);
        await group.SettlesAsync(8, "one", "three");
        values.AddRange(await broker.ProduceAsync(topic, 8, 5));
        await group.ReadsAsync(values);
        await group.LeaveAsync("one");
        await group.LeaveAsync("three");

        using ObservedGroup other = new(broker.Bootstrap, GroupBroker.NewName("other"), topic);
        await other.JoinAsync(ClientKind.Kcat, "all");
        using ObservedGroup again = new(broker.Bootstrap, group.Name, topic);
        await again.JoinAsync(kind, "again");
        string[] more = await broker.ProduceAsync(topic, 8, 3);
        await again.ReadsAsync(more);
        again.AssertReadOnce(more);
        await other.ReadsAsync([.. values, .. more]);
        other.AssertReadOnce([.. values, .. more]);
    }

    private static async Task GrowsAndShrinksAsync(GroupBroker broker, ObservedGroup group, ClientKind kind, string topic, List<string> values)
    {
        await group.JoinAsync(kind, "one");
        await group.SettlesAsync(6, "one");
        await group.ReadsAsync(values);
        await group.JoinAsync(kind, "two");
        await group.SettlesAsync(6, "one", "two");
        await group.JoinAsync(kind, "three");
        await group.SettlesAsync(6, "one", "two", "three");
        values.AddRange(await broker.ProduceAsync(topic, 6, 5));
        await group.ReadsAsync(values);
        await group.LeaveAsync("two");
        await group.SettlesAsync(6, "one", "three");
        values.AddRange(await broker.ProduceAsync(topic, 6, 5));
        await group.ReadsAsync(values);
    }
}
