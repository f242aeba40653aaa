using Barnabas.Broker.Cluster;
using Barnabas.Broker.Tests.Cluster;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Broker.Topics;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Tests.Topics;

public sealed class MetadataHandlerTests
{
    private static readonly Guid UnknownId = new("99999999-2222-4333-8444-555555555555");

    private readonly InMemoryController _controller = new();

    [Fact]
    public async Task All_topics_are_a_missing_list_or_in_version_0_an_empty_one()
    {
        _controller.Create("orders", partitions: 2);
        foreach (short version in Handler().Versions())
        {
            var all = await Handler().AskAsync(version, new() { Topics = version == 0 ? [] : null });
            Assert.Equal("orders", Assert.Single(all.Topics).Name);
            Assert.Equal(2, all.Topics[0].Partitions.Count);
            if (version > 0)
            {
                Assert.Empty((await Handler().AskAsync(version, new() { Topics = [] })).Topics);
            }
        }
    }

    [Fact]
    public async Task Topic_by_name_has_id_leader_and_replicas()
    {
        var topic = _controller.Create("orders");
        var response = await Handler().AskAsync(13, Named("orders"));
        Assert.Equal(InMemoryController.Identity.ClusterId, response.ClusterId);
        Assert.Equal(1, response.ControllerId);
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        var broker = Assert.Single(response.Brokers);
        Assert.Equal((1, "plaintext-1", 9001, null), (broker.NodeId, broker.Host, broker.Port, broker.Rack));
        var described = Assert.Single(response.Topics);
        Assert.Equal((topic.Id, false, AuthorizedOperations.NotAsked), (described.TopicId, described.IsInternal, described.TopicAuthorizedOperations));
        var partition = Assert.Single(described.Partitions);
        Assert.Equal((ErrorCode.None, 1, 0), (partition.ErrorCode, partition.LeaderId, partition.LeaderEpoch));
        Assert.Equal([1], partition.ReplicaNodes);
        Assert.Equal([1], partition.IsrNodes);
        Assert.Empty(partition.OfflineReplicas);
    }

    [Fact]
    public async Task Brokers_have_the_endpoint_of_the_listener_that_was_asked()
    {
        _controller.Start(2, rack: "b");
        _controller.Start(3, isFenced: true);
        var response = await Handler().AskAsync(13, new() { Topics = [] }, InMemoryController.InternalListener);
        Assert.Equal(["internal-1", "internal-2"], response.Brokers.Select(static broker => broker.Host));
        Assert.Equal([null, "b"], response.Brokers.Select(static broker => broker.Rack));
    }

    [Fact]
    public async Task Topic_by_id_is_found_and_an_unknown_id_is_an_error()
    {
        var topic = _controller.Create("orders");
        var response = await Handler().AskAsync(12, new() { Topics = [new() { Name = null, TopicId = UnknownId }, new() { Name = null, TopicId = topic.Id }] });
        Assert.Equal([(null, ErrorCode.UnknownTopicId), ("orders", ErrorCode.None)], response.Topics.Select(static found => (found.Name, found.ErrorCode)));
        Assert.Equal([UnknownId, topic.Id], response.Topics.Select(static found => found.TopicId));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, true)]
    [InlineData(12, false)]
    public async Task Topic_id_is_refused_before_version_12(short version, bool isRefused)
    {
        var response = await Handler().AskAsync(version, new() { Topics = [new() { Name = "orders", TopicId = UnknownId }] });
        Assert.Equal(isRefused ? ErrorCode.InvalidRequest : ErrorCode.UnknownTopicId, Assert.Single(response.Topics).ErrorCode);
        Assert.Equal(isRefused, response.Brokers.Count == 0);
    }

    [Fact]
    public async Task Topic_with_neither_name_nor_id_refuses_the_request()
    {
        var response = await Handler().AskAsync(13, new() { Topics = [new() { Name = null }] });
        Assert.Equal(ErrorCode.InvalidRequest, response.ErrorCode);
        Assert.Equal(ErrorCode.InvalidRequest, Assert.Single(response.Topics).ErrorCode);
    }

    [Fact]
    public async Task Missing_and_illegal_names_are_told_apart_and_repeated_ones_answered_once()
    {
        var request = Named("nope", "bad name", "nope", "");
        request.AllowAutoTopicCreation = false;
        var response = await Handler().AskAsync(9, request);
        Assert.Equal(
            [("nope", ErrorCode.UnknownTopicOrPartition), ("bad name", ErrorCode.InvalidTopicException), ("", ErrorCode.InvalidTopicException)],
            response.Topics.Select(static topic => (topic.Name, topic.ErrorCode)));
        Assert.Equal(0, _controller.Calls);
    }

    [Fact]
    public async Task Authorized_operations_are_all_where_asked()
    {
        _controller.Create("orders");
        var request = Named("orders");
        request.IncludeTopicAuthorizedOperations = true;
        request.IncludeClusterAuthorizedOperations = true;
        var response = await Handler().AskAsync(8, request);
        Assert.Equal((3576, 8096), (response.Topics[0].TopicAuthorizedOperations, response.ClusterAuthorizedOperations));
    }

    [Theory]
    [InlineData(0, ErrorCode.LeaderNotAvailable)]
    [InlineData(5, ErrorCode.LeaderNotAvailable)]
    [InlineData(6, ErrorCode.ListenerNotFound)]
    [InlineData(13, ErrorCode.ListenerNotFound)]
    public async Task Leader_without_the_listener_is_an_error_of_the_partition(short version, ErrorCode expected)
    {
        _controller.Start(2, listeners: [InMemoryController.Listener]);
        _controller.Create("orders", partitions: 2);
        var response = await Handler().AskAsync(version, Named("orders"), InMemoryController.InternalListener);
        var hidden = Assert.Single(response.Topics[0].Partitions, static partition => partition.LeaderId == -1);
        Assert.Equal(expected, hidden.ErrorCode);
        Assert.Equal(version == 0 ? [] : [2], hidden.ReplicaNodes);
    }

    [Fact]
    public async Task Replica_on_a_fenced_broker_is_offline()
    {
        _controller.Start(2);
        _controller.Create("orders", replicas: 2);
        _controller.Heartbeat(2, wantFence: true);
        var partition = (await Handler().AskAsync(13, Named("orders"))).Topics[0].Partitions[0];
        Assert.Equal((1, ErrorCode.None), (partition.LeaderId, partition.ErrorCode));
        Assert.Equal([2], partition.OfflineReplicas);
        var old = (await Handler().AskAsync(0, Named("orders"))).Topics[0].Partitions[0];
        Assert.Equal(ErrorCode.ReplicaNotAvailable, old.ErrorCode);
        Assert.Equal([1], old.ReplicaNodes);
    }

    [Fact]
    public async Task Missing_topic_is_created_and_answered_at_once()
    {
        var controller = new InMemoryController(("num.partitions", "3"));
        var request = Named("fresh", "bad name");
        var response = await Handler(controller).AskAsync(12, request);
        Assert.Equal(3, response.Topics[0].Partitions.Count);
        Assert.Equal([ErrorCode.None, ErrorCode.InvalidTopicException], response.Topics.Select(static topic => topic.ErrorCode));
        Assert.NotNull(controller.Image.Topics.Find("fresh"));
    }

    [Fact]
    public async Task Internal_topic_is_created_by_the_keys_of_its_coordinator()
    {
        var controller = new InMemoryController(("offsets.topic.num.partitions", "7"), ("offsets.topic.replication.factor", "1"));
        var request = Named("__consumer_offsets");
        var topic = Assert.Single((await Handler(controller).AskAsync(12, request)).Topics);
        Assert.Equal((true, 7), (topic.IsInternal, topic.Partitions.Count));
        Assert.Equal("compact", controller.Image.Configurations.OfTopic("__consumer_offsets")["cleanup.policy"]);
    }

    [Fact]
    public async Task Topic_that_cannot_be_created_tells_why()
    {
        var controller = new InMemoryController(("default.replication.factor", "3"));
        var request = Named("fresh");
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Assert.Single((await Handler(controller).AskAsync(12, request)).Topics).ErrorCode);
    }

    [Fact]
    public async Task Nothing_is_created_where_the_broker_forbids_it_or_has_no_controller()
    {
        var request = Named("fresh");
        var forbidding = new InMemoryController(("auto.create.topics.enable", "false"));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, Assert.Single((await Handler(forbidding).AskAsync(12, request)).Topics).ErrorCode);
        Assert.Equal(0, forbidding.Calls);
        _controller.IsUnavailable = true;
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, Assert.Single((await Handler().AskAsync(12, request)).Topics).ErrorCode);
    }

    private static MetadataRequest Named(params string[] names) => new()
    {
        Topics = [.. names.Select(static name => new MetadataRequest.MetadataRequestTopic { Name = name })],
    };

    private MetadataHandler Handler(InMemoryController? controller = null)
    {
        var asked = controller ?? _controller;
        return new(InMemoryController.Identity, () => asked.Image, () => asked.Configuration, new(asked, () => asked.Configuration, TimeProvider.System));
    }
}
