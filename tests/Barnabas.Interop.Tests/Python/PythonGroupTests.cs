using Barnabas.Interop.Tests.Groups;

namespace Barnabas.Interop.Tests.Python;

/// <summary>Consumer groups of kafka-python, and of confluent-kafka with eager and cooperative rebalancing.</summary>
public sealed class PythonGroupTests(GroupBroker broker) : IClassFixture<GroupBroker>
{
    [Theory]
    [InlineData(ClientKind.KafkaPython)]
    [InlineData(ClientKind.Confluent)]
    [InlineData(ClientKind.ConfluentCooperative)]
    public Task Members_share_partitions_as_they_come_leave_and_die(ClientKind kind) => Sharing.HoldsAsync(broker, kind);
}
