using Barnabas.Client.Administration;
using Barnabas.Client.Administration.Configs;
using Barnabas.Client.Administration.Groups;
using Barnabas.Client.Administration.Offsets;
using Barnabas.Client.Consuming;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Testing.Fakes;
using Barnabas.Testing.Time;

namespace Barnabas.Client.Tests.Administration;

/// <summary>How calls are routed, tried again and given up, at a fake cluster.</summary>
public sealed class AdminCallTests : IAsyncDisposable
{
    private static readonly TopicPartition A0 = new("a", 0);
    private static readonly TopicPartition A1 = new("a", 1);

    private readonly ManualTime _time = new();
    private readonly FakeCluster _cluster;
    private readonly AdminClient _admin;

    public AdminCallTests()
    {
        _cluster = new(_time, brokers: 3);
        _admin = new(new AdminOptions { BootstrapServers = _cluster.BootstrapServers, Time = _time, Dialer = _cluster.Dialer }, new Random(1));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Topics_are_created_at_the_controller_and_each_has_its_outcome()
    {
        _cluster.ControllerId = 2;
        _cluster.AddTopic("old");
        var outcomes = await _time.RunAsync(_admin.CreateTopicsAsync([new("new", 3), new("old")], cancellation: Token));
        Assert.Equal(3, outcomes["new"].Value.Partitions);
        Assert.Equal(ErrorCode.TopicAlreadyExists, outcomes["old"].Error!.Code);
        Assert.Equal(["old"], outcomes.Failures.Select(static failure => failure.Key));
        var error = Assert.Throws<KafkaException>(outcomes.EnsureSuccess);
        Assert.StartsWith("old: ", error.Message);
        Assert.All(_cluster.Requests.Where(static request => request.Key == ApiKey.CreateTopics), static request => Assert.Equal(2, request.Broker.Id));
    }

    [Fact]
    public async Task Controller_that_moved_is_found_and_only_what_failed_is_asked_again()
    {
        await _time.RunAsync(_admin.ListTopicsAsync(cancellation: Token));
        _cluster.Next(ApiKey.CreateTopics, FakeReply.Change<CreateTopicsResponse>(static response => response.Topics.Find(static topic => topic.Name == "b")!.ErrorCode = ErrorCode.NotController));
        _cluster.RemoveTopic("b");
        var creating = _admin.CreateTopicsAsync([new("a"), new("b")], cancellation: Token);
        await _cluster.AskedAsync(ApiKey.CreateTopics);
        _cluster.RemoveTopic("b");
        _cluster.ControllerId = 3;
        (await _time.RunAsync(creating)).EnsureSuccess();
        FakeRequest second = await _cluster.AskedAsync(ApiKey.CreateTopics, 2);
        Assert.Equal(3, second.Broker.Id);
        Assert.Equal("b", Assert.Single(((CreateTopicsRequest)second.Body).Topics).Name);
    }

    [Fact]
    public async Task Lost_connection_is_tried_again()
    {
        _cluster.Next(ApiKey.CreateTopics, FakeReply.Drop);
        _cluster.Next(ApiKey.CreateTopics, FakeReply.Drop);
        (await _time.RunAsync(_admin.CreateTopicsAsync([new("a")], cancellation: Token))).EnsureSuccess();
        Assert.Equal(3, _cluster.Count(ApiKey.CreateTopics));
    }

    [Fact]
    public async Task Call_that_takes_too_long_says_what_it_waited_for()
    {
        _cluster.On(ApiKey.CreateTopics, FakeReply.Change<CreateTopicsResponse>(static response => response.Topics.ForEach(static topic => topic.ErrorCode = ErrorCode.NotController)));
        var outcomes = await _time.RunAsync(_admin.CreateTopicsAsync([new("a")], new() { ValidateOnly = true }, Token));
        var error = Assert.IsType<KafkaTimeoutException>(outcomes["a"].Error);
        Assert.Equal(ErrorCode.NotController, Assert.IsType<KafkaException>(error.InnerException).Code);
        Assert.Contains("createTopics took longer than 60000 ms", error.Message);
        Assert.InRange(_time.Elapsed.TotalSeconds, 59, 62);
    }

    [Fact]
    public async Task Call_has_a_time_of_its_own()
    {
        _cluster.On(ApiKey.DescribeCluster, FakeReply.Never);
        var describing = _admin.DescribeClusterAsync(new() { Timeout = TimeSpan.FromSeconds(5) }, Token);
        await _cluster.AskedAsync(ApiKey.DescribeCluster);
        await _time.PassAsync(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<KafkaException>(() => describing);
        Assert.IsType<KafkaTimeoutException>(describing.Exception!.InnerException!.InnerException);
    }

    [Fact]
    public async Task Cancelled_call_is_cancelled()
    {
        _cluster.On(ApiKey.DescribeCluster, FakeReply.Never);
        using var cancel = new CancellationTokenSource();
        var describing = _admin.DescribeClusterAsync(cancellation: cancel.Token);
        await _cluster.AskedAsync(ApiKey.DescribeCluster);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => describing);
    }

    [Fact]
    public async Task Closing_ends_calls()
    {
        _cluster.On(ApiKey.DescribeCluster, FakeReply.Never);
        var describing = _admin.DescribeClusterAsync(cancellation: Token);
        await _cluster.AskedAsync(ApiKey.DescribeCluster);
        await _admin.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _time.RunAsync(describing));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _admin.ListTopicsAsync(cancellation: Token));
    }

    [Fact]
    public async Task Offsets_are_asked_of_the_leaders_and_a_leader_that_moved_is_found()
    {
        var topic = _cluster.AddTopic("a", partitions: 2);
        _cluster.Next(ApiKey.ListOffsets, request =>
        {
            topic.Partitions[0].MoveTo(3);
            topic.Partitions[1].MoveTo(3);
            return FakeReply.Default;
        });
        var outcomes = await _time.RunAsync(_admin.ListOffsetsAsync(new Dictionary<TopicPartition, OffsetSpec> { [A0] = OffsetSpec.Latest, [A1] = OffsetSpec.Earliest }, cancellation: Token));
        Assert.Equal(0, outcomes.EnsureSuccess()[A0].Offset);
        Assert.Equal(3, _cluster.Requests.Last(static request => request.Key == ApiKey.ListOffsets).Broker.Id);
    }

    [Fact]
    public async Task Topic_that_is_unknown_is_waited_for_where_its_leader_is_needed()
    {
        var listing = _admin.ListOffsetsAsync(new Dictionary<TopicPartition, OffsetSpec> { [A0] = OffsetSpec.Latest }, cancellation: Token);
        await _time.RunAsync(_cluster.AskedAsync(ApiKey.Metadata, 4));
        _cluster.AddTopic("a");
        (await _time.RunAsync(listing)).EnsureSuccess();
    }

    [Fact]
    public async Task Kind_of_offset_that_a_broker_is_too_old_for_is_unsupported_and_others_are_found()
    {
        _cluster.AddTopic("a", partitions: 2);
        foreach (var broker in _cluster.Brokers)
        {
            broker.Support(ApiKey.ListOffsets, 0, 6);
        }
        var outcomes = await _time.RunAsync(_admin.ListOffsetsAsync(new Dictionary<TopicPartition, OffsetSpec> { [A0] = OffsetSpec.MaxTimestamp, [A1] = OffsetSpec.Latest }, cancellation: Token));
        Assert.Equal(ErrorCode.UnsupportedVersion, outcomes[A0].Error!.Code);
        Assert.True(outcomes[A1].IsSuccess);
    }

    [Fact]
    public async Task Coordinator_that_moved_or_loads_is_asked_again()
    {
        _cluster.MoveCoordinator("g", 2);
        _cluster.AddTopic("a");
        var offsets = new Dictionary<TopicPartition, OffsetAndMetadata> { [A0] = new(5, "m") };
        (await _time.RunAsync(_admin.AlterConsumerGroupOffsetsAsync("g", offsets, cancellation: Token))).EnsureSuccess();
        _cluster.MoveCoordinator("g", 3);
        _cluster.Broker(3).Next(ApiKey.OffsetFetch, FakeReply.Change<OffsetFetchResponse>(static response => response.Groups[0].ErrorCode = ErrorCode.CoordinatorLoadInProgress));
        var committed = await _time.RunAsync(_admin.ListConsumerGroupOffsetsAsync("g", cancellation: Token));
        Assert.Equal(new OffsetAndMetadata(5, "m"), committed[A0].Value);
        Assert.Equal([2, 3, 3], _cluster.Requests.Where(static request => request.Key == ApiKey.OffsetFetch).Select(static request => request.Broker.Id));
        Assert.Equal(2, _cluster.Count(ApiKey.FindCoordinator));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Committed_offsets_are_read_in_every_version(short version)
    {
        _cluster.AddTopic("a", partitions: 2);
        _cluster.Group("g").Offsets[("a", 1)] = new(7, 3, "m");
        _cluster.Broker(1).Support(ApiKey.OffsetFetch, 0, version);
        var all = await _time.RunAsync(_admin.ListConsumerGroupOffsetsAsync("g", cancellation: Token));
        Assert.Equal([A1], all.Keys);
        var some = await _time.RunAsync(_admin.ListConsumerGroupOffsetsAsync("g", [A0, A1], cancellation: Token));
        Assert.Null(some[A0].Value);
        Assert.Equal(7, some[A1].Value!.Offset);
    }

    [Fact]
    public async Task Groups_are_gathered_from_every_broker()
    {
        _cluster.On<ListGroupsRequest>(_ => FakeReply.Default);
        _cluster.On(ApiKey.ListGroups, static asked => FakeReply.Answer(new ListGroupsResponse
        {
            Groups = [new() { GroupId = $"g{asked.Broker.Id}", ProtocolType = asked.Broker.Id == 2 ? "connect" : "consumer", GroupState = "Stable", GroupType = "classic" }],
        }));
        _cluster.Broker(3).Next(ApiKey.ListGroups, FakeReply.Answer(new ListGroupsResponse { ErrorCode = ErrorCode.CoordinatorLoadInProgress }));
        var groups = await _time.RunAsync(_admin.ListGroupsAsync(cancellation: Token));
        Assert.Equal(["g1", "g2", "g3"], groups.Select(static group => group.GroupId));
        Assert.Equal(GroupState.Stable, groups[0].State);
        Assert.Equal(GroupType.Classic, groups[0].Type);
        Assert.Equal(["g1", "g3"], (await _time.RunAsync(_admin.ListConsumerGroupsAsync(cancellation: Token))).Select(static group => group.GroupId));
    }

    [Fact]
    public async Task Configuration_of_a_broker_is_asked_of_that_broker()
    {
        _cluster.On<DescribeConfigsRequest>(static request => new DescribeConfigsResponse
        {
            Results = [.. request.Resources.Select(static resource => new DescribeConfigsResponse.DescribeConfigsResult { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName })],
        });
        (await _time.RunAsync(_admin.DescribeConfigsAsync([ConfigResource.Broker(3), ConfigResource.Broker(2), ConfigResource.Topic("a")], cancellation: Token))).EnsureSuccess();
        var asked = _cluster.Requests.Where(static request => request.Key == ApiKey.DescribeConfigs).SelectMany(static request => ((DescribeConfigsRequest)request.Body).Resources.Select(resource => (resource.ResourceName, request.Broker.Id))).ToDictionary();
        Assert.Equal(3, asked["3"]);
        Assert.Equal(2, asked["2"]);
        Assert.Contains("a", asked.Keys);
    }

    [Fact]
    public async Task What_the_answer_does_not_name_failed()
    {
        _cluster.On<DeleteTopicsRequest>(static _ => new DeleteTopicsResponse());
        var outcomes = await _time.RunAsync(_admin.DeleteTopicsAsync(["a"], cancellation: Token));
        Assert.Equal(ErrorCode.UnknownServerError, outcomes["a"].Error!.Code);
    }

    [Fact]
    public async Task Quota_is_waited_for()
    {
        _cluster.Next(ApiKey.CreateTopics, FakeReply.Answer(new CreateTopicsResponse { ThrottleTimeMs = 1500, Topics = [new() { Name = "a", ErrorCode = ErrorCode.ThrottlingQuotaExceeded }] }));
        (await _time.RunAsync(_admin.CreateTopicsAsync([new("a")], cancellation: Token))).EnsureSuccess();
        FakeRequest[] requests = [.. _cluster.Requests.Where(static request => request.Key == ApiKey.CreateTopics)];
        Assert.True(requests[1].At - requests[0].At >= TimeSpan.FromMilliseconds(1500));
    }

    [Fact]
    public async Task Topics_are_described_in_pages()
    {
        _cluster.On<DescribeTopicPartitionsRequest>(request =>
        {
            int from = request.Cursor?.PartitionIndex ?? 0;
            return new DescribeTopicPartitionsResponse
            {
                Topics = [new() { Name = "a", Partitions = [.. Enumerable.Range(from, 2).Select(static index => new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition { PartitionIndex = index, LeaderId = 1, ReplicaNodes = [1, 9], IsrNodes = [1] })] }],
                NextCursor = from + 2 < 6 ? new() { TopicName = "a", PartitionIndex = from + 2 } : null,
            };
        });
        var topic = (await _time.RunAsync(_admin.DescribeTopicsAsync(["a"], new() { PartitionsPerAnswer = 2 }, Token)))["a"].Value;
        Assert.Equal([0, 1, 2, 3, 4, 5], topic.Partitions.Select(static partition => partition.Partition));
        Assert.Equal(["fake-1", ""], topic.Partitions[0].Replicas.Select(static node => node.Host));
    }

    [Fact]
    public async Task Old_broker_describes_topics_and_the_cluster_by_its_metadata()
    {
        var created = _cluster.AddTopic("a", partitions: 3);
        foreach (var broker in _cluster.Brokers)
        {
            broker.Withdraw(ApiKey.DescribeTopicPartitions);
            broker.Withdraw(ApiKey.DescribeCluster);
        }
        var topics = await _time.RunAsync(_admin.DescribeTopicsAsync(["a", "b"], cancellation: Token));
        Assert.Equal(3, topics["a"].Value.Partitions.Length);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, topics["b"].Error!.Code);
        Assert.Equal("a", (await _time.RunAsync(_admin.DescribeTopicsAsync([created.Id], cancellation: Token)))[created.Id].Value.Name);
        var cluster = await _time.RunAsync(_admin.DescribeClusterAsync(cancellation: Token));
        Assert.Equal([1, 2, 3], cluster.Nodes.Select(static node => node.Id));
        Assert.Equal(1, cluster.Controller!.Id);
    }
}
