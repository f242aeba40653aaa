using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Broker.Tests.Groups.GroupBroker;

namespace Barnabas.Broker.Tests.Groups;

public sealed class OffsetHandlerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public async Task Partitions_that_do_not_exist_are_answered_each(short version)
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        await broker.PrepareAsync("g");

        var response = await broker.CallAsync(
            new OffsetCommitRequest
            {
                GroupId = "g",
                Topics =
                [
                    new() { Name = "t", Partitions = [new() { PartitionIndex = 1 }, new() { PartitionIndex = 0, CommittedOffset = 5 }] },
                    new() { Name = "nowhere", Partitions = [new() { PartitionIndex = 0 }] },
                ],
            },
            version);

        Assert.Equal(
            ["t-1 UnknownTopicOrPartition", "t-0 None", "nowhere-0 UnknownTopicOrPartition"],
            response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => $"{topic.Name}-{partition.PartitionIndex} {partition.ErrorCode}")));
        Assert.Equal(5, await broker.CommittedAsync("g", "t", 0));
    }

    [Fact]
    public async Task Topics_are_named_by_their_ids_from_version_10()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        await broker.PrepareAsync("g");
        var id = (await broker.CallAsync(new MetadataRequest { Topics = [new() { Name = "t" }] }, 12)).Topics[0].TopicId;
        var unknown = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

        var committed = await broker.CallAsync(
            new OffsetCommitRequest
            {
                GroupId = "g",
                Topics =
                [
                    new() { TopicId = unknown, Partitions = [new() { PartitionIndex = 0 }] },
                    new() { TopicId = id, Partitions = [new() { PartitionIndex = 0, CommittedOffset = 7 }] },
                ],
            },
            10);
        Assert.Equal([(unknown, ErrorCode.UnknownTopicId), (id, ErrorCode.None)], committed.Topics.Select(static topic => (topic.TopicId, topic.Partitions[0].ErrorCode)));

        var fetched = await broker.CallAsync(
            new OffsetFetchRequest
            {
                Groups =
                [
                    new() { GroupId = "g", Topics = [new() { TopicId = unknown, PartitionIndexes = [0] }, new() { TopicId = id, PartitionIndexes = [0] }] },
                    new() { GroupId = "g", Topics = null },
                ],
            },
            10);
        Assert.Equal(
            [(id, 7L, ErrorCode.None), (unknown, -1L, ErrorCode.UnknownTopicId)],
            fetched.Groups[0].Topics.Select(static topic => (topic.TopicId, topic.Partitions[0].CommittedOffset, topic.Partitions[0].ErrorCode)));
        Assert.Equal([(id, 7L)], fetched.Groups[1].Topics.Select(static topic => (topic.TopicId, topic.Partitions[0].CommittedOffset)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task Offsets_of_one_group_are_fetched_in_every_old_version(short version)
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        await broker.PrepareAsync("g");
        await broker.CommitAsync("g", "t", 0, 5);

        var response = await broker.CallAsync(new OffsetFetchRequest { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0, 1] }] }, version);

        Assert.Equal(ErrorCode.None, response.ErrorCode);
        Assert.Equal(
            [(0, 5L, ErrorCode.None), (1, -1L, ErrorCode.None)],
            response.Topics[0].Partitions.Select(static partition => (partition.PartitionIndex, partition.CommittedOffset, partition.ErrorCode)));
    }

    [Fact]
    public async Task Many_groups_and_all_their_topics_are_fetched_at_once()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t", 2);
        foreach (string group in (string[])["a", "b", "c"])
        {
            await broker.PrepareAsync(group);
            await broker.CommitAsync(group, "t", 1, group[0]);
        }

        var response = await broker.CallAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "c", Topics = null }, new() { GroupId = "a", Topics = null }, new() { GroupId = "none", Topics = null }] }, 8);

        Assert.Equal(["c", "a", "none"], response.Groups.Select(static group => group.GroupId));
        Assert.Equal(['c', 'a'], response.Groups.Take(2).Select(static group => group.Topics[0].Partitions[0].CommittedOffset));
        Assert.Empty(response.Groups[2].Topics);
    }

    [Theory]
    [InlineData(1, ErrorCode.None, ErrorCode.NotCoordinator)]
    [InlineData(2, ErrorCode.NotCoordinator, null)]
    [InlineData(7, ErrorCode.NotCoordinator, null)]
    public async Task Without_a_coordinator_the_error_stands_where_the_version_has_a_place_for_it(short version, ErrorCode whole, ErrorCode? partition)
    {
        await using var broker = await StartAsync();

        var response = await broker.CallAsync(new OffsetFetchRequest { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0] }] }, version);

        Assert.Equal(whole, response.ErrorCode);
        Assert.Equal(partition, response.Topics.Count == 0 ? null : response.Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task Offsets_are_deleted_each()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t", 2);
        await broker.PrepareAsync("g");
        await broker.CommitAsync("g", "t", 0, 5);
        await broker.CommitAsync("g", "t", 1, 6);

        var response = await broker.CallAsync(
            new OffsetDeleteRequest
            {
                GroupId = "g",
                Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0 }, new() { PartitionIndex = 9 }] }, new() { Name = "nowhere", Partitions = [new() { PartitionIndex = 0 }] }],
            },
            0);

        Assert.Equal(
            ["t-9 UnknownTopicOrPartition", "t-0 None", "nowhere-0 UnknownTopicOrPartition"],
            response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => $"{topic.Name}-{partition.PartitionIndex} {partition.ErrorCode}")));
        Assert.Equal(-1, await broker.CommittedAsync("g", "t", 0));
        Assert.Equal(6, await broker.CommittedAsync("g", "t", 1));
        Assert.Equal(ErrorCode.GroupIdNotFound, (await broker.CallAsync(new OffsetDeleteRequest { GroupId = "none" }, 0)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidGroupId, (await broker.CallAsync(new OffsetDeleteRequest { GroupId = "" }, 0)).ErrorCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Offsets_of_a_topic_go_with_it()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        await broker.PrepareAsync("g");
        await broker.CommitAsync("g", "t", 0, 5);

        await broker.CallAsync(new DeleteTopicsRequest { TopicNames = ["t"], TimeoutMs = 10_000 }, 3);

        while (await broker.CommittedAsync("g", "t", 0) != -1)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
