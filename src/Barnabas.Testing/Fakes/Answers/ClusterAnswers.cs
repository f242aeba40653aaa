using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Testing.Fakes.Answers;

/// <summary>ApiVersions, Metadata, FindCoordinator, DescribeCluster.</summary>
internal sealed class ClusterAnswers(FakeCluster cluster)
{
    public void AddTo(DefaultAnswers answers)
    {
        answers.Add<ApiVersionsRequest>((asked, _) => ApiVersions(asked.Broker));
        answers.Add<MetadataRequest>((_, request) => Metadata(request));
        answers.Add<FindCoordinatorRequest>(FindCoordinator);
        answers.Add<DescribeClusterRequest>((_, _) => DescribeCluster());
    }

    private ApiVersionsResponse ApiVersions(FakeBroker broker) => new()
    {
        ApiKeys = [.. broker.Versions.OrderBy(static api => api.Key).Select(static api => new ApiVersionsResponse.ApiVersion
        {
            ApiKey = (short)api.Key, MinVersion = api.Value.Lowest, MaxVersion = api.Value.Highest,
        })],
        FinalizedFeaturesEpoch = 1,
        FinalizedFeatures = [.. cluster.Features.Select(static feature => new ApiVersionsResponse.FinalizedFeatureKey { Name = feature.Key, MaxVersionLevel = feature.Value, MinVersionLevel = feature.Value })],
        SupportedFeatures = [.. cluster.Features.Select(static feature => new ApiVersionsResponse.SupportedFeatureKey { Name = feature.Key, MinVersion = 1, MaxVersion = feature.Value })],
    };

    private MetadataResponse Metadata(MetadataRequest request) => new()
    {
        ClusterId = cluster.ClusterId,
        ControllerId = cluster.ControllerId,
        Brokers = [.. cluster.Brokers.Select(static broker => new MetadataResponse.MetadataResponseBroker { NodeId = broker.Id, Host = broker.Host, Port = broker.Port, Rack = broker.Rack })],
        Topics = [.. request.Topics is { } topics ? topics.Select(topic => Topic(topic, request.AllowAutoTopicCreation)) : cluster.Topics.Select(Topic)],
    };

    private MetadataResponse.MetadataResponseTopic Topic(MetadataRequest.MetadataRequestTopic wanted, bool mayCreate)
    {
        FakeTopic? topic = wanted.Name is { } name ? cluster.FindTopic(name) : cluster.FindTopic(wanted.TopicId);
        if (topic is null && mayCreate && cluster.AutoCreateTopics && wanted.Name is { } missing)
        {
            topic = cluster.AddTopic(missing);
        }
        return topic is null
            ? new() { Name = wanted.Name, TopicId = wanted.TopicId, ErrorCode = wanted.Name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition }
            : Topic(topic);
    }

    private static MetadataResponse.MetadataResponseTopic Topic(FakeTopic topic) => new()
    {
        Name = topic.Name,
        TopicId = topic.Id,
        IsInternal = topic.Name.StartsWith("__", StringComparison.Ordinal),
        Partitions = [.. topic.Partitions.Select(static partition => new MetadataResponse.MetadataResponsePartition
        {
            PartitionIndex = partition.Index,
            LeaderId = partition.Leader,
            LeaderEpoch = partition.LeaderEpoch,
            ReplicaNodes = [.. partition.Replicas],
            IsrNodes = [.. partition.Replicas],
            ErrorCode = partition.Leader < 0 ? ErrorCode.LeaderNotAvailable : ErrorCode.None,
        })],
    };

    private FindCoordinatorResponse FindCoordinator(FakeRequest asked, FindCoordinatorRequest request)
    {
        if (asked.Version < 4)
        {
            FakeBroker only = cluster.Broker(cluster.CoordinatorOf(request.Key));
            return new() { NodeId = only.Id, Host = only.Host, Port = only.Port };
        }
        return new()
        {
            Coordinators = [.. request.CoordinatorKeys.Select(key => (Key: key, Broker: cluster.Broker(cluster.CoordinatorOf(key)))).Select(static found => new FindCoordinatorResponse.Coordinator
            {
                Key = found.Key, NodeId = found.Broker.Id, Host = found.Broker.Host, Port = found.Broker.Port,
            })],
        };
    }

    private DescribeClusterResponse DescribeCluster() => new()
    {
        ClusterId = cluster.ClusterId,
        ControllerId = cluster.ControllerId,
        Brokers = [.. cluster.Brokers.Select(static broker => new DescribeClusterResponse.DescribeClusterBroker { BrokerId = broker.Id, Host = broker.Host, Port = broker.Port, Rack = broker.Rack })],
    };
}
