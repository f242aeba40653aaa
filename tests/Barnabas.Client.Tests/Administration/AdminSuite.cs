using System.Collections.Immutable;
using Barnabas.Client.Administration;
using Barnabas.Client.Administration.Configs;
using Barnabas.Client.Administration.Groups;
using Barnabas.Client.Administration.Offsets;
using Barnabas.Client.Administration.Topics;
using Barnabas.Client.Clusters;
using Barnabas.Client.Consuming;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing;
using Barnabas.Client.Records;
using Barnabas.Client.Tests.Embedding;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Tests.Administration;

/// <summary>The admin client at a real cluster: the same for ours and for Apache Kafka.</summary>
public abstract class AdminSuite : IAsyncLifetime
{
    private AdminClient? _admin;

    protected AdminSuite(RealCluster cluster) => Cluster = cluster;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected RealCluster Cluster { get; }

    protected AdminClient Admin => _admin!;

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Cluster.MissingBecause is not null, Cluster.MissingBecause ?? "");
        _admin = new(new AdminOptions { BootstrapServers = Cluster.BootstrapServers, ClientId = "admin-suite" });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Cluster_is_described()
    {
        var cluster = await Admin.DescribeClusterAsync(new() { IncludeAuthorizedOperations = true }, Token);
        Assert.NotEmpty(cluster.ClusterId!);
        Assert.Single(cluster.Nodes);
        Assert.Equal(cluster.Nodes[0], cluster.Controller);
        Assert.Contains(AclOperation.Alter, cluster.AuthorizedOperations!.Value);
        Assert.Null((await Admin.DescribeClusterAsync(cancellation: Token)).AuthorizedOperations);
    }

    [Fact]
    public async Task Topic_lives()
    {
        string name = Cluster.NewName("life");
        var created = (await Admin.CreateTopicsAsync([new(name, 3, 1) { Configs = ImmutableDictionary<string, string>.Empty.Add("retention.ms", "12345") }], cancellation: Token))[name].Value;
        Assert.Equal((3, (short)1), (created.Partitions!.Value, created.ReplicationFactor!.Value));
        Assert.Equal("12345", created.Configs!.Value.Single(static config => config.Name == "retention.ms").Value);
        await EventuallyAsync(async () => Assert.Contains(await Admin.ListTopicsAsync(cancellation: Token), topic => topic == new TopicListing(name, created.Id, false)));

        var described = (await Admin.DescribeTopicsAsync([name], cancellation: Token))[name].Value;
        Assert.Equal((name, created.Id, 3), (described.Name, described.Id, described.Partitions.Length));
        Assert.Equal(described.Partitions[2].Replicas, described.Partitions[2].InSyncReplicas);
        Assert.Equal((await Admin.DescribeClusterAsync(cancellation: Token)).Nodes[0], described.Partitions[0].Leader);
        Assert.Equal(3, (await Admin.DescribeTopicsAsync([created.Id], cancellation: Token))[created.Id].Value.Partitions.Length);

        (await Admin.CreatePartitionsAsync(new Dictionary<string, NewPartitions> { [name] = new(5) }, cancellation: Token)).EnsureSuccess();
        await EventuallyAsync(async () => Assert.Equal(5, (await Admin.DescribeTopicsAsync([name], new() { PartitionsPerAnswer = 2 }, Token))[name].Value.Partitions.Length));

        (await Admin.DeleteTopicsAsync([created.Id], cancellation: Token)).EnsureSuccess();
        await EventuallyAsync(async () => Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await Admin.DescribeTopicsAsync([name], cancellation: Token))[name].Error?.Code));
        Assert.Equal(ErrorCode.UnknownTopicId, (await Admin.DescribeTopicsAsync([created.Id], cancellation: Token))[created.Id].Error!.Code);
    }

    [Fact]
    public async Task Each_topic_has_its_own_outcome()
    {
        string good = Cluster.NewName("good");
        var outcomes = await Admin.CreateTopicsAsync([new(good), new("bad/name"), new($"{good}-wide", 1, 9), new($"{good}-config", 1, 1) { Configs = ImmutableDictionary<string, string>.Empty.Add("no.such.key", "1") }], cancellation: Token);
        Assert.True(outcomes[good].IsSuccess);
        Assert.Equal(ErrorCode.InvalidTopicException, outcomes["bad/name"].Error!.Code);
        Assert.Equal(ErrorCode.InvalidReplicationFactor, outcomes[$"{good}-wide"].Error!.Code);
        Assert.Equal(ErrorCode.InvalidConfig, outcomes[$"{good}-config"].Error!.Code);
        Assert.Equal(ErrorCode.TopicAlreadyExists, (await Admin.CreateTopicsAsync([new(good)], cancellation: Token))[good].Error!.Code);
        Assert.Equal(ErrorCode.InvalidPartitions, (await Admin.CreatePartitionsAsync(new Dictionary<string, NewPartitions> { [good] = new(1) }, cancellation: Token))[good].Error!.Code);
        var deleted = await Admin.DeleteTopicsAsync([good, "nobody-made-this"], cancellation: Token);
        Assert.True(deleted[good].IsSuccess);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, deleted["nobody-made-this"].Error!.Code);
    }

    [Fact]
    public async Task Check_alone_creates_nothing()
    {
        string name = Cluster.NewName("check");
        (await Admin.CreateTopicsAsync([new(name, 2, 1)], new() { ValidateOnly = true }, Token)).EnsureSuccess();
        Assert.DoesNotContain(await Admin.ListTopicsAsync(cancellation: Token), topic => topic.Name == name);
    }

    [Fact]
    public async Task Configuration_is_described_and_changed()
    {
        string name = Cluster.NewName("config");
        (await Admin.CreateTopicsAsync([new(name, 1, 1)], cancellation: Token)).EnsureSuccess();
        var resource = ConfigResource.Topic(name);
        await AlterAsync(ConfigAlteration.Set("cleanup.policy", "compact"), ConfigAlteration.Set("retention.ms", "1000"));
        await AlterAsync(ConfigAlteration.Append("cleanup.policy", "delete"), ConfigAlteration.Delete("retention.ms"));
        await EventuallyAsync(async () => Assert.Equal("compact,delete", (await Admin.DescribeConfigsAsync([resource], cancellation: Token))[resource].Value.Find("cleanup.policy")!.Value));
        var config = (await Admin.DescribeConfigsAsync([resource], new() { IncludeSynonyms = true, IncludeDocumentation = true }, Token))[resource].Value;
        Assert.Equal(ConfigSource.DynamicTopic, config.Find("cleanup.policy")!.Source);
        Assert.Equal(ConfigType.List, config.Find("cleanup.policy")!.Type);
        Assert.Equal("log.cleanup.policy", config.Find("cleanup.policy")!.Synonyms[^1].Name);
        Assert.NotEmpty(config.Find("cleanup.policy")!.Documentation!);
        Assert.True(config.Find("retention.ms")!.IsDefault);

        (await Admin.AlterConfigsAsync(new Dictionary<ConfigResource, IReadOnlyDictionary<string, string>> { [resource] = new Dictionary<string, string> { ["segment.bytes"] = "1048576" } }, cancellation: Token)).EnsureSuccess();
        await EventuallyAsync(async () => Assert.Equal(
            ["segment.bytes"],
            (await Admin.DescribeConfigsAsync([resource], cancellation: Token))[resource].Value.Entries.Values.Where(static entry => entry.Source == ConfigSource.DynamicTopic).Select(static entry => entry.Name)));

        var refused = await Admin.IncrementalAlterConfigsAsync(Of(resource, ConfigAlteration.Set("segment.bytes", "x")), new() { ValidateOnly = true }, Token);
        Assert.Equal(ErrorCode.InvalidConfig, refused[resource].Error!.Code);

        Task AlterAsync(params ConfigAlteration[] changes) => EnsureAsync(Admin.IncrementalAlterConfigsAsync(Of(resource, changes), cancellation: Token));

        static Dictionary<ConfigResource, IReadOnlyCollection<ConfigAlteration>> Of(ConfigResource resource, params ConfigAlteration[] changes) => new() { [resource] = changes };
    }

    [Fact]
    public async Task Configuration_of_a_broker_is_described()
    {
        int id = (await Admin.DescribeClusterAsync(cancellation: Token)).Nodes[0].Id;
        var resource = ConfigResource.Broker(id);
        var config = (await Admin.DescribeConfigsAsync([resource], cancellation: Token))[resource].Value;
        Assert.Equal("1", config.Find("num.partitions")!.Value);
    }

    [Fact]
    public Task Resources_with_a_configuration_are_listed() => WhereSupportedAsync(async () =>
    {
        int id = (await Admin.DescribeClusterAsync(cancellation: Token)).Nodes[0].Id;
        Assert.Contains(ConfigResource.Broker(id), await Admin.ListConfigResourcesAsync([ConfigResourceType.Broker], cancellation: Token));
    });

    [Fact]
    public async Task Offsets_are_looked_for_and_records_deleted()
    {
        string name = Cluster.NewName("offsets");
        (await Admin.CreateTopicsAsync([new(name, 1, 1)], cancellation: Token)).EnsureSuccess();
        await ProduceAsync(name, 1000, 3000, 2000);
        var partition = new TopicPartition(name, 0);
        Assert.Equal(3, (await FindAsync(OffsetSpec.Latest)).Offset);
        Assert.Equal(0, (await FindAsync(OffsetSpec.Earliest)).Offset);
        Assert.Equal((1, 3000), ((int)(await FindAsync(OffsetSpec.ForTimestamp(1500))).Offset, (int)(await FindAsync(OffsetSpec.ForTimestamp(1500))).Timestamp));
        Assert.Equal(1, (await FindAsync(OffsetSpec.MaxTimestamp)).Offset);
        Assert.Equal(-1, (await FindAsync(OffsetSpec.ForTimestamp(5000))).Offset);

        Assert.Equal(2, (await Admin.DeleteRecordsAsync(new Dictionary<TopicPartition, long> { [partition] = 2 }, cancellation: Token)).EnsureSuccess()[partition]);
        Assert.Equal(2, (await FindAsync(OffsetSpec.Earliest)).Offset);
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await Admin.DeleteRecordsAsync(new Dictionary<TopicPartition, long> { [partition] = 9 }, cancellation: Token))[partition].Error!.Code);
        Assert.Equal(3, (await Admin.DeleteRecordsAsync(new Dictionary<TopicPartition, long> { [partition] = -1 }, cancellation: Token)).EnsureSuccess()[partition]);

        var producers = (await Admin.DescribeProducersAsync([partition], cancellation: Token))[partition].Value;
        Assert.Equal(2, Assert.Single(producers).LastSequence);
        Assert.Null(producers[0].TransactionStartOffset);

        async Task<ListedOffset> FindAsync(OffsetSpec spec) => (await Admin.ListOffsetsAsync(new Dictionary<TopicPartition, OffsetSpec> { [partition] = spec }, cancellation: Token))[partition].Value;
    }

    [Fact]
    public async Task Partition_that_is_not_there_is_waited_for_and_then_given_up()
    {
        var partition = new TopicPartition("nobody-made-this", 0);
        var outcomes = await Admin.ListOffsetsAsync(new Dictionary<TopicPartition, OffsetSpec> { [partition] = OffsetSpec.Latest }, new() { Timeout = TimeSpan.FromSeconds(1) }, Token);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, Assert.IsType<KafkaException>(Assert.IsType<KafkaTimeoutException>(outcomes[partition].Error).InnerException).Code);
    }

    [Fact]
    public async Task Log_directories_are_described()
    {
        string name = Cluster.NewName("logs");
        (await Admin.CreateTopicsAsync([new(name, 1, 1)], cancellation: Token)).EnsureSuccess();
        await ProduceAsync(name, 1000);
        int id = (await Admin.DescribeClusterAsync(cancellation: Token)).Nodes[0].Id;
        var directory = Assert.Single((await Admin.DescribeLogDirsAsync([id], cancellation: Token))[id].Value);
        Assert.Null(directory.Error);
        Assert.True(directory.Replicas[new(name, 0)].Bytes > 0);
        Assert.True(directory.TotalBytes > directory.UsableBytes);
    }

    [Fact]
    public Task Quorum_is_described() => WhereSupportedAsync(async () =>
    {
        var quorum = await Admin.DescribeMetadataQuorumAsync(cancellation: Token);
        Assert.Contains(quorum.Voters, voter => voter.Id == quorum.LeaderId);
        Assert.True(quorum.HighWatermark > 0);
    });

    [Fact]
    public Task Features_are_described_and_an_unknown_one_is_refused() => WhereSupportedAsync(async () =>
    {
        var features = await Admin.DescribeFeaturesAsync(cancellation: Token);
        Assert.SkipWhen(features.Finalized.IsEmpty, "This cluster has no features.");
        Assert.Contains("metadata.version", features.Finalized.Keys);
        Assert.Contains("metadata.version", features.Supported.Keys);
        var refused = await Admin.UpdateFeaturesAsync(new Dictionary<string, Client.Administration.Clusters.FeatureUpdate> { ["no.such.feature"] = new(1) }, new() { ValidateOnly = true }, Token);
        Assert.False(refused["no.such.feature"].IsSuccess);
    });

    [Fact]
    public async Task Committed_offsets_of_a_group_are_written_read_and_deleted()
    {
        string group = Cluster.NewName("group");
        string topic = Cluster.NewName("committed");
        (await Admin.CreateTopicsAsync([new(topic, 2, 1)], cancellation: Token)).EnsureSuccess();
        TopicPartition first = new(topic, 0), second = new(topic, 1);
        (await Admin.AlterConsumerGroupOffsetsAsync(group, new Dictionary<TopicPartition, OffsetAndMetadata> { [first] = new(5, "note"), [second] = new(7) }, cancellation: Token)).EnsureSuccess();
        var committed = await Admin.ListConsumerGroupOffsetsAsync(group, cancellation: Token);
        Assert.Equal(new OffsetAndMetadata(5, "note"), committed[first].Value);
        Assert.Equal(2, committed.Count);

        var listed = Assert.Single(await Admin.ListConsumerGroupsAsync(cancellation: Token), listed => listed.GroupId == group);
        Assert.Equal((GroupState.Empty, true), (listed.State!.Value, listed.IsSimple));
        var described = (await Admin.DescribeConsumerGroupsAsync([group], cancellation: Token))[group].Value;
        Assert.Equal((GroupState.Empty, GroupType.Classic, true), (described.State, described.Type, described.IsSimple));
        Assert.Empty(described.Members);

        (await Admin.DeleteConsumerGroupOffsetsAsync(group, [second], cancellation: Token)).EnsureSuccess();
        Assert.Null((await Admin.ListConsumerGroupOffsetsAsync(group, [second], new() { RequireStable = true }, Token))[second].Value);
        (await Admin.DeleteConsumerGroupsAsync([group], cancellation: Token)).EnsureSuccess();
        Assert.DoesNotContain(await Admin.ListGroupsAsync(cancellation: Token), listed => listed.GroupId == group);
        Assert.Equal(ErrorCode.GroupIdNotFound, (await Admin.DeleteConsumerGroupsAsync([group], cancellation: Token))[group].Error!.Code);
        var gone = (await Admin.DescribeConsumerGroupsAsync([group], cancellation: Token))[group];
        // Brokers before 4.0 say that it is dead.
        Assert.True(gone.Error?.Code == ErrorCode.GroupIdNotFound || gone.Value.State == GroupState.Dead);
    }

    [Fact]
    public async Task Members_of_a_classic_group_are_described_and_removed()
    {
        string group = Cluster.NewName("members");
        string topic = Cluster.NewName("assigned");
        (await Admin.CreateTopicsAsync([new(topic, 2, 1)], cancellation: Token)).EnsureSuccess();
        await using var client = new ClusterClient(new AdminOptions { BootstrapServers = Cluster.BootstrapServers, ClientId = "member" }, new Random(1));
        await client.RequireBrokersAsync(Token);
        // The group's first call creates the topic of offsets, whose partitions take a moment.
        (await Admin.AlterConsumerGroupOffsetsAsync(group, new Dictionary<TopicPartition, OffsetAndMetadata> { [new(topic, 0)] = new(1) }, cancellation: Token)).EnsureSuccess();
        var member = new ClassicMember(client, group);
        await member.JoinAsync(topic, 0, 1);

        var described = (await Admin.DescribeConsumerGroupsAsync([group], cancellation: Token))[group].Value;
        Assert.Equal((GroupState.Stable, GroupType.Classic, "range"), (described.State, described.Type, described.Assignor));
        var only = Assert.Single(described.Members);
        Assert.Equal((member.MemberId, "member"), (only.MemberId, only.ClientId));
        Assert.Equal([new TopicPartition(topic, 0), new TopicPartition(topic, 1)], only.Assignment);
        Assert.Equal(ErrorCode.NonEmptyGroup, (await Admin.DeleteConsumerGroupsAsync([group], cancellation: Token))[group].Error!.Code);
        Assert.Equal(ErrorCode.GroupSubscribedToTopic, (await Admin.DeleteConsumerGroupOffsetsAsync(group, [new(topic, 0)], cancellation: Token))[new(topic, 0)].Error!.Code);
        Assert.Equal(ErrorCode.UnknownMemberId, (await Admin.AlterConsumerGroupOffsetsAsync(group, new Dictionary<TopicPartition, OffsetAndMetadata> { [new(topic, 0)] = new(2) }, cancellation: Token))[new(topic, 0)].Error!.Code);

        Assert.Equal(ErrorCode.UnknownMemberId, (await Admin.RemoveMembersFromConsumerGroupAsync(group, [new MemberToRemove("nobody")], cancellation: Token))[new("nobody")].Error!.Code);
        Assert.Single((await Admin.RemoveMembersFromConsumerGroupAsync(group, options: new() { Reason = "test" }, cancellation: Token)).EnsureSuccess());
        Assert.Equal(GroupState.Empty, (await Admin.DescribeConsumerGroupsAsync([group], cancellation: Token))[group].Value.State);
    }

    [Fact]
    public async Task Members_of_a_group_of_the_consumer_protocol_are_described_and_removed()
    {
        var features = await Admin.DescribeFeaturesAsync(cancellation: Token);
        Assert.SkipWhen(!features.Finalized.ContainsKey("group.version"), "This cluster does not have the consumer protocol.");
        string group = Cluster.NewName("modern");
        string topic = Cluster.NewName("subscribed");
        (await Admin.CreateTopicsAsync([new(topic, 2, 1)], cancellation: Token)).EnsureSuccess();
        (await Admin.AlterConsumerGroupOffsetsAsync(Cluster.NewName("first"), new Dictionary<TopicPartition, OffsetAndMetadata> { [new(topic, 0)] = new(1) }, cancellation: Token)).EnsureSuccess();
        await using var client = new ClusterClient(new AdminOptions { BootstrapServers = Cluster.BootstrapServers, ClientId = "member" }, new Random(1));
        var member = new ModernMember(client, group);
        await EventuallyAsync(async () => Assert.Equal(2, await member.BeatAsync(topic)));

        var described = (await Admin.DescribeConsumerGroupsAsync([group], new() { IncludeAuthorizedOperations = true }, Token))[group].Value;
        Assert.Equal((GroupState.Stable, GroupType.Consumer, "uniform"), (described.State, described.Type, described.Assignor));
        Assert.Contains(AclOperation.Read, described.AuthorizedOperations!.Value);
        var only = Assert.Single(described.Members);
        Assert.Equal((member.MemberId, "member", member.Epoch), (only.MemberId, only.ClientId, only.MemberEpoch!.Value));
        Assert.Equal([topic], only.SubscribedTopics);
        Assert.Equal([new TopicPartition(topic, 0), new TopicPartition(topic, 1)], only.TargetAssignment!.Value.OrderBy(static partition => partition.Partition));
        Assert.Equal(described.GroupEpoch, described.TargetAssignmentEpoch);
        var listed = Assert.Single(await Admin.ListConsumerGroupsAsync(new() { Types = [GroupType.Consumer], States = [GroupState.Stable] }, Token), listed => listed.GroupId == group);
        Assert.Equal((GroupType.Consumer, false), (listed.Type!.Value, listed.IsSimple));

        (await Admin.RemoveMembersFromConsumerGroupAsync(group, cancellation: Token)).EnsureSuccess();
        Assert.Empty((await Admin.DescribeConsumerGroupsAsync([group], cancellation: Token))[group].Value.Members);
    }

    /// <summary>A broker may answer a change before it shows it: what the controller has decided reaches the brokers a moment later.</summary>
    protected static async Task EventuallyAsync(Func<Task> check)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (await Record.ExceptionAsync(check) is { } failure)
        {
            if (bound.IsCancellationRequested)
            {
                throw failure;
            }
            await timer.WaitForNextTickAsync(Token);
        }
    }

    /// <summary>Skips, aloud, what an older cluster does not answer.</summary>
    private static async Task WhereSupportedAsync(Func<Task> test)
    {
        try
        {
            await test();
        }
        catch (KafkaException e) when (e.Code == ErrorCode.UnsupportedVersion)
        {
            Assert.Skip(e.Message);
        }
    }

    private static async Task EnsureAsync<TKey, TValue>(Task<Outcomes<TKey, TValue>> call)
        where TKey : notnull => (await call).EnsureSuccess();

    private async Task ProduceAsync(string topic, params long[] timestamps)
    {
        await using var producer = new KafkaProducer<string, string>(new ProducerOptions { BootstrapServers = Cluster.BootstrapServers });
        foreach (long timestamp in timestamps)
        {
            await producer.SendAsync(new ProducerRecord<string, string>(topic, 0, timestamp, "k", "v"), Token);
        }
    }
}
