using Barnabas.Interop.Tests.Groups;

namespace Barnabas.Interop.Tests.Kcat;

/// <summary>Consumer groups of kcat (librdkafka in C).</summary>
public sealed class KcatGroupTests(GroupBroker broker) : IClassFixture<GroupBroker>
{
    [Fact]
    public Task Members_share_partitions_as_they_come_leave_and_die() => Sharing.HoldsAsync(broker, ClientKind.Kcat);

    [Fact]
    public async Task Twelve_members_have_two_partitions_each()
    {
        string topic = await broker.CreateTopicAsync(24);
        string[] values = await broker.ProduceAsync(topic, 4, 10);
        using ObservedGroup group = new(broker.Bootstrap, GroupBroker.NewName("twelve"), topic);
        string[] members = [.. Enumerable.Range(0, 12).Select(i => $"member-{i}")];
        await group.JoinAsync(ClientKind.Kcat, members);
        await group.SettlesAsync(24, members);
        await group.ReadsAsync(values);
        await group.LeaveAsync(members[0]);
        await group.SettlesAsync(24, members[1..]);
    }
}
