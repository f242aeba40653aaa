using Barnabas.Broker.Tests.Embedding;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Broker.Tests.Groups.GroupBroker;

namespace Barnabas.Broker.Tests.Groups;

public sealed class ConsumerProtocolTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_member_is_assigned_the_partitions_of_its_topics()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t", 3);
        await broker.PrepareAsync("g");

        var response = await JoinAsync(broker);
        while (response.Assignment is not { TopicPartitions.Count: > 0 })
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.Equal(ErrorCode.None, response.ErrorCode);
            response = await broker.CallAsync(new ConsumerGroupHeartbeatRequest { GroupId = "g", MemberId = "member", MemberEpoch = response.MemberEpoch }, 1);
        }

        Assert.Equal([0, 1, 2], response.Assignment.TopicPartitions[0].Partitions.Order());
        Assert.Equal(5000, response.HeartbeatIntervalMs);
        var described = await broker.CallAsync(new ConsumerGroupDescribeRequest { GroupIds = ["g", "none"], IncludeAuthorizedOperations = true }, 1);
        Assert.Equal((ErrorCode.None, "g", 1), (described.Groups[0].ErrorCode, described.Groups[0].GroupId, described.Groups[0].Members.Count));
        Assert.True(described.Groups[0].AuthorizedOperations > 0);
        Assert.Equal(ErrorCode.GroupIdNotFound, described.Groups[1].ErrorCode);
    }

    [Fact]
    public async Task A_group_has_a_configuration_of_its_own()
    {
        await using var broker = await StartAsync();
        await broker.PrepareAsync("g");
        var altered = await broker.CallAsync(
            new IncrementalAlterConfigsRequest
            {
                Resources = [new() { ResourceType = 32, ResourceName = "g", Configs = [new() { Name = "consumer.heartbeat.interval.ms", Value = "7000" }] }],
            },
            1);
        Assert.Equal(ErrorCode.None, altered.Responses[0].ErrorCode);

        Assert.Equal(7000, (await JoinAsync(broker)).HeartbeatIntervalMs);
    }

    [Fact]
    public async Task A_broker_that_does_not_offer_the_protocol_refuses_it()
    {
        await using var broker = await StartAsync(("group.coordinator.rebalance.protocols", "classic"));
        await broker.PrepareAsync("g");

        Assert.Equal(ErrorCode.UnsupportedVersion, (await JoinAsync(broker)).ErrorCode);
        Assert.Equal(ErrorCode.UnsupportedVersion, (await broker.CallAsync(new ConsumerGroupDescribeRequest { GroupIds = ["g"] }, 1)).Groups[0].ErrorCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_partition_added_to_a_topic_is_assigned()
    {
        await using var broker = await StartAsync(("group.consumer.assignment.interval.ms", "0"));
        await broker.CreateTopicAsync("t");
        await broker.PrepareAsync("g");
        var response = await JoinAsync(broker);
        var added = await broker.CallAsync(new CreatePartitionsRequest { TimeoutMs = 10_000, Topics = [new() { Name = "t", Count = 2, Assignments = null }] }, 3);
        Assert.Equal(ErrorCode.None, added.Results[0].ErrorCode);

        while (response.Assignment?.TopicPartitions is not [{ Partitions.Count: 2 }])
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.Equal(ErrorCode.None, response.ErrorCode);
            response = await broker.CallAsync(
                new ConsumerGroupHeartbeatRequest
                {
                    GroupId = "g",
                    MemberId = "member",
                    MemberEpoch = response.MemberEpoch,
                    TopicPartitions = response.Assignment?.TopicPartitions.ConvertAll(static topic => new ConsumerGroupHeartbeatRequest.TopicPartitionsData { TopicId = topic.TopicId, Partitions = topic.Partitions }),
                },
                1);
        }
    }

    private static Task<ConsumerGroupHeartbeatResponse> JoinAsync(EmbeddedBroker broker) => broker.CallAsync(
        new ConsumerGroupHeartbeatRequest { GroupId = "g", MemberId = "member", RebalanceTimeoutMs = 30_000, SubscribedTopicNames = ["t"], TopicPartitions = [] },
        1);
}
