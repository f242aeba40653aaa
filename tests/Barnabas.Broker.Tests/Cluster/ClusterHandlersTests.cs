using Barnabas.Broker.Cluster;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Raft.Quorum;

namespace Barnabas.Broker.Tests.Cluster;

public sealed class ClusterHandlersTests
{
    private readonly InMemoryController _controller = new();

    private DescribeClusterHandler DescribeCluster => new(InMemoryController.Identity, () => _controller.Image, ClusterEndpointType.Broker);

    [Fact]
    public async Task Cluster_has_the_brokers_of_the_listener()
    {
        _controller.Start(2, isFenced: true, rack: "r");
        foreach (short version in DescribeCluster.Versions())
        {
            var response = await DescribeCluster.AskAsync(version, new() { IncludeClusterAuthorizedOperations = true }, InMemoryController.InternalListener);
            Assert.Equal((ErrorCode.None, InMemoryController.Identity.ClusterId, 1, 8096), (response.ErrorCode, response.ClusterId, response.ControllerId, response.ClusterAuthorizedOperations));
            Assert.Equal(["internal-1"], response.Brokers.Select(static broker => broker.Host));
        }
        var withFenced = await DescribeCluster.AskAsync(2, new() { IncludeFencedBrokers = true });
        Assert.Equal([(1, false, null), (2, true, "r")], withFenced.Brokers.Select(static broker => (broker.BrokerId, broker.IsFenced, broker.Rack)));
        Assert.Equal(AuthorizedOperations.NotAsked, withFenced.ClusterAuthorizedOperations);
    }

    [Theory]
    [InlineData(2, ErrorCode.MismatchedEndpointType)]
    [InlineData(7, ErrorCode.UnsupportedEndpointType)]
    public async Task Other_endpoints_than_brokers_are_refused(sbyte type, ErrorCode expected)
    {
        var response = await DescribeCluster.AskAsync(1, new() { EndpointType = type });
        Assert.Equal((expected, 0), (response.ErrorCode, response.Brokers.Count));
        Assert.NotEmpty(response.ErrorMessage!);
    }

    [Fact]
    public async Task Controller_listener_has_controllers()
    {
        _controller.RegisterController("CONTROLLER", "controller-1", 9093);
        var handler = new DescribeClusterHandler(InMemoryController.Identity, () => _controller.Image, ClusterEndpointType.Controller);
        foreach (short version in handler.Versions())
        {
            DescribeClusterRequest request = version == 0 ? new() : new() { EndpointType = 2 };
            var response = await handler.AskAsync(version, request, "CONTROLLER");
            Assert.Equal((ErrorCode.None, version == 0 ? 1 : 2, 1), (response.ErrorCode, response.EndpointType, response.ControllerId));
            Assert.Equal([(1, "controller-1", 9093)], response.Brokers.Select(static node => (node.BrokerId, node.Host, node.Port)));
        }
        Assert.Equal(ErrorCode.MismatchedEndpointType, (await handler.AskAsync(1, new(), "CONTROLLER")).ErrorCode);
    }

    [Fact]
    public async Task Quorum_is_that_of_the_metadata_log()
    {
        _controller.RegisterController("CONTROLLER", "controller-1", 9093);
        var description = new QuorumDescription(new(1, 4), 30, [new(1, Guid.Empty, 30, 1000, 1000)], []);
        var handler = new DescribeQuorumHandler(() => description, () => _controller.Image);
        foreach (short version in handler.Versions())
        {
            var response = await handler.AskAsync(version, Quorum(("__cluster_metadata", 0)));
            Assert.Equal(ErrorCode.None, response.ErrorCode);
            var partition = Assert.Single(Assert.Single(response.Topics).Partitions);
            Assert.Equal((ErrorCode.None, 1, 4, 30L), (partition.ErrorCode, partition.LeaderId, partition.LeaderEpoch, partition.HighWatermark));
            var voter = Assert.Single(partition.CurrentVoters);
            Assert.Equal((1, 30L, version == 0 ? -1 : 1000), (voter.ReplicaId, voter.LogEndOffset, voter.LastFetchTimestamp));
            Assert.Equal(version >= 2 ? ["controller-1"] : [], response.Nodes.Select(static node => node.Listeners.Single().Host));
        }
    }

    [Fact]
    public async Task Other_partitions_than_the_metadata_log_are_unknown()
    {
        var handler = new DescribeQuorumHandler(() => throw new InvalidOperationException(), () => _controller.Image);
        foreach (var request in (DescribeQuorumRequest[])[Quorum(("orders", 0)), Quorum(("__cluster_metadata", 1)), Quorum(("__cluster_metadata", 0), ("orders", 0))])
        {
            var response = await handler.AskAsync(2, request);
            Assert.Equal(request.Topics.Count, response.Topics.Count);
            Assert.All(response.Topics, static topic => Assert.Equal(ErrorCode.UnknownTopicOrPartition, topic.Partitions[0].ErrorCode));
        }
        Assert.Empty((await handler.AskAsync(2, Quorum())).Topics);
    }

    [Fact]
    public async Task Feature_level_is_lowered_where_asked_so()
    {
        var handler = new UpdateFeaturesHandler(_controller, TimeProvider.System);
        var refused = await handler.AskAsync(1, new() { FeatureUpdates = [new() { Feature = "group.version", MaxVersionLevel = 0 }] });
        Assert.Equal(ErrorCode.InvalidUpdateVersion, refused.ErrorCode);
        Assert.StartsWith("The update failed for all features since the following feature had an error: Invalid update version 0 for feature group.version.", refused.ErrorMessage);
        foreach (short version in handler.Versions())
        {
            UpdateFeaturesRequest.FeatureUpdateKey update = new() { Feature = "group.version", MaxVersionLevel = (short)(version % 2) };
            if (version == 0)
            {
                update.AllowDowngrade = true;
            }
            else
            {
                update.UpgradeType = version == 1 ? (sbyte)1 : (sbyte)2;
            }
            Assert.Equal(ErrorCode.None, (await handler.AskAsync(version, new() { FeatureUpdates = [update] })).ErrorCode);
            Assert.Equal(update.MaxVersionLevel, _controller.Image.Features.LevelOf("group.version"));
        }
    }

    [Fact]
    public async Task Features_cannot_change_without_a_controller()
    {
        _controller.IsUnavailable = true;
        var response = await new UpdateFeaturesHandler(_controller, TimeProvider.System).AskAsync(2, new());
        Assert.Equal(ErrorCode.NotController, response.ErrorCode);
    }

    private static DescribeQuorumRequest Quorum(params (string Topic, int Partition)[] partitions) => new()
    {
        Topics = [.. partitions.Select(static partition => new DescribeQuorumRequest.TopicData { TopicName = partition.Topic, Partitions = [new() { PartitionIndex = partition.Partition }] })],
    };
}
