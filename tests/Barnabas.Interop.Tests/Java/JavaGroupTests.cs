using Barnabas.Interop.Tests.Groups;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Java;

/// <summary>Consumer groups of the Java client, with both protocols.</summary>
public sealed class JavaGroupTests(GroupBroker broker) : IClassFixture<GroupBroker>
{
    [Theory]
    [InlineData(ClientKind.JavaClassic)]
    [InlineData(ClientKind.JavaConsumer)]
    public Task Members_share_partitions_as_they_come_leave_and_die(ClientKind kind) => Sharing.HoldsAsync(broker, kind);

    [Theory]
    [InlineData(ClientKind.JavaClassic)]
    [InlineData(ClientKind.JavaConsumer)]
    public async Task Twelve_members_have_two_partitions_each(ClientKind kind)
    {
        string topic = await broker.CreateTopicAsync(24);
        string[] values = await broker.ProduceAsync(topic, 4, 10);
        using ObservedGroup group = new(broker.Bootstrap, GroupBroker.NewName("twelve"), topic);
        string[] members = [.. Enumerable.Range(0, 12).Select(i => $"member-{i}")];
        await group.JoinAsync(kind, members);
        await group.SettlesAsync(24, members);
        await group.ReadsAsync(values);
        group.AssertReadOnce(values);
        await group.LeaveAsync(members[0]);
        await group.SettlesAsync(24, members[1..]);
    }

    [Theory]
    [InlineData("classic")]
    [InlineData("consumer")]
    public async Task Console_consumers_of_two_groups_read_everything(string protocol)
    {
        string topic = await broker.CreateTopicAsync(3);
        string[] values = await broker.ProduceAsync(topic, 3, 10);
        Task<ToolResult>[] consumers =
        [
            .. Enumerable.Range(0, 2).Select(_ => Tool.JavaAsync("console-consumer",
                $"--bootstrap-server {broker.Bootstrap} --topic {topic} --group {GroupBroker.NewName("console")} --command-property group.protocol={protocol} --from-beginning --max-messages 30 --timeout-ms 30000")),
        ];
        foreach (ToolResult read in await Task.WhenAll(consumers))
            Assert.Equal(values.Order(), read.Succeeded().Lines.Order());
    }
}
