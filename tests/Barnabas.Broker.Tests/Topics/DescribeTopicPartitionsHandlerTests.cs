using Barnabas.Broker.Tests.Cluster;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Broker.Topics;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Request = Barnabas.Protocol.Messages.DescribeTopicPartitionsRequest;

namespace Barnabas.Broker.Tests.Topics;

public sealed class DescribeTopicPartitionsHandlerTests
{
    private readonly InMemoryController _controller = new(("max.request.partition.size.limit", "4"));

    public DescribeTopicPartitionsHandlerTests()
    {
        _controller.Create("b", partitions: 3);
        _controller.Create("a", partitions: 2);
        _controller.Create("c", partitions: 1);
    }

    [Fact]
    public async Task Pages_by_cursor_together_give_every_partition_once_in_order()
    {
        foreach (int limit in (int[])[0, 1, 2, 3, 4, 100])
        {
            List<(string?, int)> seen = [];
            Request.CursorData? cursor = null;
            do
            {
                var page = await AskAsync(new() { ResponsePartitionLimit = limit, Cursor = cursor });
                Assert.InRange(page.Topics.Sum(static topic => topic.Partitions.Count), 1, Math.Clamp(limit, 1, 4));
                seen.AddRange(page.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition.PartitionIndex))));
                cursor = page.NextCursor is { } next ? new() { TopicName = next.TopicName, PartitionIndex = next.PartitionIndex } : null;
            }
            while (cursor is not null);
            Assert.Equal([("a", 0), ("a", 1), ("b", 0), ("b", 1), ("b", 2), ("c", 0)], seen);
        }
    }

    [Fact]
    public async Task Named_topics_come_sorted_with_errors_for_those_that_are_not_there()
    {
        var response = await AskAsync(Named("zzz", "c", "bad name", "c"));
        Assert.Equal(
            [("bad name", ErrorCode.InvalidTopicException), ("c", ErrorCode.None), ("zzz", ErrorCode.UnknownTopicOrPartition)],
            response.Topics.Select(static topic => (topic.Name, topic.ErrorCode)));
        Assert.All(response.Topics, static topic => Assert.Equal(3576, topic.TopicAuthorizedOperations));
        Assert.Null(response.NextCursor);
        var partition = Assert.Single(response.Topics[1].Partitions);
        Assert.Equal((1, 0), (partition.LeaderId, partition.LeaderEpoch));
        Assert.NotNull(partition.EligibleLeaderReplicas);
        Assert.NotNull(partition.LastKnownElr);
    }

    [Fact]
    public async Task Cursor_beyond_the_last_partition_gives_the_topic_without_partitions()
    {
        var request = Named("a", "c");
        request.Cursor = new() { TopicName = "a", PartitionIndex = int.MaxValue };
        var response = await AskAsync(request);
        Assert.Equal([("a", 0), ("c", 1)], response.Topics.Select(static topic => (topic.Name, topic.Partitions.Count)));
    }

    [Theory]
    [InlineData("b", 0)]
    [InlineData("a", -1)]
    public async Task Cursor_that_does_not_fit_refuses_the_request(string topic, int partition)
    {
        var request = Named("a");
        request.Cursor = new() { TopicName = topic, PartitionIndex = partition };
        var refused = Assert.Single((await AskAsync(request)).Topics);
        Assert.Equal((ErrorCode.InvalidRequest, "a"), (refused.ErrorCode, refused.Name));
    }

    private static Request Named(params string[] names) => new() { Topics = [.. names.Select(static name => new Request.TopicRequest { Name = name })] };

    private Task<DescribeTopicPartitionsResponse> AskAsync(Request request) =>
        new DescribeTopicPartitionsHandler(() => _controller.Image, () => _controller.Configuration).AskAsync(0, request);
}
