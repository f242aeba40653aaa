using System.Diagnostics;
using Barnabas.Broker.Tests.Embedding;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Tests.Groups;

/// <summary>Offsets of a whole broker: over its requests, in its <c>__consumer_offsets</c>, and after a restart.</summary>
public sealed class CommittedOffsetTests(ITestOutputHelper output)
{
    private const string ConsumerOffsets = "__consumer_offsets";
    private const short Commits = 10;
    private const short Fetches = 10;

    [Fact]
    public async Task Offsets_are_there_after_a_restart()
    {
        await using var broker = await StartAsync(("offsets.topic.num.partitions", "4"));
        var id = await CreateTopicAsync(broker, "orders", 2);
        for (int group = 0; group < 10; group++)
        {
            await CommitAsync(broker, $"group-{group}", "orders", id, (0, 100 + group), (1, 200 + group));
        }

        await broker.RestartAsync();

        for (int group = 0; group < 10; group++)
        {
            Assert.Equal([(0, 100L + group), (1, 200L + group)], await FetchAsync(broker, $"group-{group}", id, 0, 1));
        }
    }

    [Fact]
    public async Task Every_version_commits_and_every_version_fetches()
    {
        await using var broker = await StartAsync();
        var id = await CreateTopicAsync(broker, "orders", 1);
        await FetchAsync(broker, "g", id, 0);
        for (short version = 0; version <= Commits; version++)
        {
            var committed = await broker.CallAsync(CommitOf("g", "orders", id, (0, version)), version);
            Assert.Equal(ErrorCode.None, committed.Topics.Single().Partitions.Single().ErrorCode);
            Assert.Equal([(0, (long)version)], await FetchAsync(broker, "g", id, 0));
        }
        for (short version = 0; version < 8; version++)
        {
            var fetched = await broker.CallAsync(new OffsetFetchRequest { GroupId = "g", Topics = [new() { Name = "orders", PartitionIndexes = [0] }] }, version);
            Assert.Equal((ErrorCode.None, Commits), (fetched.ErrorCode, fetched.Topics.Single().Partitions.Single().CommittedOffset));
        }
        for (short version = 8; version <= Fetches; version++)
        {
            var fetched = await broker.CallAsync(FetchOf("g", id, 0), version);
            var topic = fetched.Groups.Single().Topics.Single();
            Assert.Equal((Commits, version < 10 ? "orders" : "", version < 10 ? Guid.Empty : id), (topic.Partitions.Single().CommittedOffset, topic.Name, topic.TopicId));
        }
    }

    [Fact]
    public async Task Topic_of_offsets_is_made_on_first_use_with_its_settings()
    {
        await using var broker = await StartAsync(
            ("offsets.topic.num.partitions", "3"),
            ("offsets.topic.segment.bytes", "2000000"),
            ("auto.create.topics.enable", "false"));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await MetadataAsync(broker)).ErrorCode);

        var found = await broker.CallAsync(new FindCoordinatorRequest { Key = "g", KeyType = 0 }, 3);

        Assert.Equal((ErrorCode.None, 1, broker.Port), (found.ErrorCode, found.NodeId, found.Port));
        var topic = await MetadataAsync(broker);
        Assert.Equal((ErrorCode.None, true, 3), (topic.ErrorCode, topic.IsInternal, topic.Partitions.Count));
        var described = await broker.CallAsync(
            new DescribeConfigsRequest
            {
                Resources = [new() { ResourceType = 2, ResourceName = ConsumerOffsets, ConfigurationKeys = ["cleanup.policy", "segment.bytes", "compression.type"] }],
            },
            4);
        Assert.Equal(
            [("cleanup.policy", "compact"), ("compression.type", "producer"), ("segment.bytes", "2000000")],
            described.Results.Single().Configs.Select(config => (config.Name, config.Value!)).Order());
    }

    [Fact]
    public async Task Offsets_of_a_deleted_topic_are_gone_and_its_successor_starts_without()
    {
        await using var broker = await StartAsync();
        var id = await CreateTopicAsync(broker, "orders", 1);
        await CommitAsync(broker, "g", "orders", id, (0, 7));

        var deleted = await broker.CallAsync(new DeleteTopicsRequest { TopicNames = ["orders"], TimeoutMs = 30_000 }, 5);
        Assert.Equal(ErrorCode.None, deleted.Responses.Single().ErrorCode);
        id = await CreateTopicAsync(broker, "orders", 1);

        Assert.Equal([(0, -1L)], await FetchAsync(broker, "g", id, 0));
        await broker.RestartAsync();
        Assert.Equal([(0, -1L)], await FetchAsync(broker, "g", id, 0));
    }

    [Fact]
    public async Task Deleted_group_stays_deleted_after_a_restart()
    {
        await using var broker = await StartAsync();
        var id = await CreateTopicAsync(broker, "orders", 1);
        await CommitAsync(broker, "kept", "orders", id, (0, 1));
        await CommitAsync(broker, "deleted", "orders", id, (0, 2));

        var answer = await broker.CallAsync(new DeleteGroupsRequest { GroupsNames = ["deleted"] }, 2);
        Assert.Equal(ErrorCode.None, answer.Results.Single().ErrorCode);
        await broker.RestartAsync();

        Assert.Equal([(0, -1L)], await FetchAsync(broker, "deleted", id, 0));
        var listed = await broker.CallAsync(new ListGroupsRequest(), 5);
        Assert.Equal([("kept", "Empty", "classic")], listed.Groups.Select(group => (group.GroupId, group.GroupState, group.GroupType)));
    }

    /// <summary>Until a coordinator has loaded, clients are told to come again, and nothing else.</summary>
    [Fact]
    public async Task Hundred_thousand_offsets_of_one_partition_are_loaded()
    {
        const int Groups = 1000;
        const int Partitions = 100;
        await using var broker = await StartAsync();
        var id = await CreateTopicAsync(broker, "orders", Partitions);
        await FetchAsync(broker, "g", id, 0);
        long started = Stopwatch.GetTimestamp();
        for (int group = 0; group < Groups; group++)
        {
            var request = CommitOf($"group-{group}", "orders", id, [.. Enumerable.Range(0, Partitions).Select(partition => (partition, (long)(group * partition)))]);
            var committed = await broker.CallAsync(request, Commits);
            Assert.All(committed.Topics.Single().Partitions, partition => Assert.Equal(ErrorCode.None, partition.ErrorCode));
        }
        output.WriteLine($"{Groups * Partitions} offsets committed in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");

        await broker.RestartAsync();
        started = Stopwatch.GetTimestamp();
        await FetchAsync(broker, "g", id, 0);
        output.WriteLine($"Loaded in less than {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");

        int[] all = [.. Enumerable.Range(0, Partitions)];
        for (int group = 0; group < Groups; group++)
        {
            Assert.Equal(all.Select(partition => (partition, (long)(group * partition))), await FetchAsync(broker, $"group-{group}", id, all));
        }
        var listed = await broker.CallAsync(new ListGroupsRequest(), 5);
        Assert.Equal(Groups, listed.Groups.Count);
    }

    /// <summary>A broker whose groups have one coordinator, unless the settings say otherwise.</summary>
    private static Task<EmbeddedBroker> StartAsync(params (string, string)[] settings) =>
        EmbeddedBroker.StartAsync([("offsets.topic.replication.factor", "1"), ("offsets.topic.num.partitions", "1"), .. settings]);

    private static async Task<Guid> CreateTopicAsync(EmbeddedBroker broker, string name, int partitions)
    {
        await broker.CreateTopicAsync(name, partitions);
        var metadata = await broker.CallAsync(new MetadataRequest { Topics = [new() { Name = name }] }, 12);
        return metadata.Topics.Single().TopicId;
    }

    private static async Task<MetadataResponse.MetadataResponseTopic> MetadataAsync(EmbeddedBroker broker) =>
        (await broker.CallAsync(new MetadataRequest { Topics = [new() { Name = ConsumerOffsets }], AllowAutoTopicCreation = false }, 12)).Topics.Single();

    private static async Task CommitAsync(EmbeddedBroker broker, string group, string topic, Guid id, params (int Partition, long Offset)[] offsets)
    {
        await FetchAsync(broker, group, id, 0);
        var committed = await broker.CallAsync(CommitOf(group, topic, id, offsets), Commits);
        Assert.All(committed.Topics.Single().Partitions, partition => Assert.Equal(ErrorCode.None, partition.ErrorCode));
    }

    /// <summary>The offsets as soon as the group's coordinator gives them; until then it may only be loading.</summary>
    private static async Task<IReadOnlyList<(int Partition, long Offset)>> FetchAsync(EmbeddedBroker broker, string group, Guid id, params int[] partitions)
    {
        await broker.CallAsync(new FindCoordinatorRequest { Key = group, KeyType = 0 }, 3);
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            var fetched = (await broker.CallAsync(FetchOf(group, id, partitions), Fetches)).Groups.Single();
            if (fetched.ErrorCode == ErrorCode.None)
            {
                return [.. fetched.Topics.Single().Partitions.Select(partition => (partition.PartitionIndex, partition.CommittedOffset))];
            }
            Assert.Equal(ErrorCode.CoordinatorLoadInProgress, fetched.ErrorCode);
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "The coordinator does not end loading.");
        }
    }

    private static OffsetCommitRequest CommitOf(string group, string topic, Guid id, params (int Partition, long Offset)[] offsets) => new()
    {
        GroupId = group,
        GenerationIdOrMemberEpoch = -1,
        Topics =
        [
            new()
            {
                Name = topic,
                TopicId = id,
                Partitions = [.. offsets.Select(offset => new OffsetCommitRequest.OffsetCommitRequestPartition
                {
                    PartitionIndex = offset.Partition,
                    CommittedOffset = offset.Offset,
                    CommittedMetadata = "",
                })],
            },
        ],
    };

    private static OffsetFetchRequest FetchOf(string group, Guid id, params int[] partitions) => new()
    {
        Groups = [new() { GroupId = group, Topics = [new() { Name = "orders", TopicId = id, PartitionIndexes = [.. partitions] }] }],
    };
}
