using Barnabas.Broker.Tests.Embedding;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Tests.Groups;

public sealed class FindCoordinatorTests
{
    private const sbyte Transaction = 1;
    private const sbyte Share = 2;

    [Fact]
    public async Task The_first_to_look_for_a_group_causes_the_topic_of_groups()
    {
        await using var broker = await GroupBroker.StartAsync();

        var found = await broker.CallAsync(new FindCoordinatorRequest { Key = "g" }, 0);

        Assert.Equal((ErrorCode.None, 1, "127.0.0.1", broker.Port), (found.ErrorCode, found.NodeId, found.Host, found.Port));
        var metadata = await broker.CallAsync(new MetadataRequest { Topics = [new() { Name = "__consumer_offsets" }] }, 4);
        Assert.Equal(3, metadata.Topics[0].Partitions.Count);
        Assert.True(metadata.Topics[0].IsInternal);
    }

    [Fact]
    public async Task Many_groups_are_found_at_once()
    {
        await using var broker = await GroupBroker.StartAsync();

        var found = await broker.CallAsync(new FindCoordinatorRequest { CoordinatorKeys = ["a", "b"] }, 6);

        Assert.Equal(["a", "b"], found.Coordinators.Select(static coordinator => coordinator.Key));
        Assert.All(found.Coordinators, coordinator => Assert.Equal((ErrorCode.None, 1, broker.Port), (coordinator.ErrorCode, coordinator.NodeId, coordinator.Port)));
    }

    [Theory]
    [InlineData(Transaction, 1, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(Transaction, 6, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(Share, 6, ErrorCode.InvalidRequest)]
    [InlineData(Share, 3, ErrorCode.InvalidRequest)]
    [InlineData(77, 6, ErrorCode.InvalidRequest)]
    public async Task Coordinators_of_other_kinds_are_not_there(sbyte type, short version, ErrorCode error)
    {
        await using var broker = await GroupBroker.StartAsync();

        var found = await broker.CallAsync(version < 4 ? new() { Key = "k", KeyType = type } : new FindCoordinatorRequest { CoordinatorKeys = ["k"], KeyType = type }, version);

        Assert.Equal(error, version < 4 ? found.ErrorCode : found.Coordinators[0].ErrorCode);
        Assert.Equal(-1, version < 4 ? found.NodeId : found.Coordinators[0].NodeId);
    }

    [Fact]
    public async Task A_topic_of_groups_that_cannot_be_created_leaves_no_coordinator()
    {
        await using var broker = await EmbeddedBroker.StartAsync(("offsets.topic.replication.factor", "3"));

        var found = await broker.CallAsync(new FindCoordinatorRequest { Key = "g" }, 1);

        Assert.Equal(ErrorCode.CoordinatorNotAvailable, found.ErrorCode);
        Assert.Equal(ErrorCode.NotCoordinator, (await broker.CallAsync(new HeartbeatRequest { GroupId = "g", MemberId = "m" }, 3)).ErrorCode);
    }
}
