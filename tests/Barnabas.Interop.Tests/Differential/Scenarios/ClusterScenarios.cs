using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>Requests about the cluster, its features, its quorum and its disks.</summary>
internal static class ClusterScenarios
{
    public static Scenario[] All { get; } =
    [
        new("ApiVersions", ApiKey.ApiVersions, async (peer, version) => await AskApiVersionsAsync(peer, version, "interop", "1.0")),
        new("ApiVersions with a bad software name", ApiKey.ApiVersions, async (peer, version) => await AskApiVersionsAsync(peer, version, "no spaces please", "1.0")),
        new("ApiVersions with a bad software version", ApiKey.ApiVersions, async (peer, version) => await AskApiVersionsAsync(peer, version, "interop", "-1-")),
        new("ApiVersions with an empty software name", ApiKey.ApiVersions, async (peer, version) => await AskApiVersionsAsync(peer, version, "", "")),
        new("ApiVersions from the future", ApiKey.ApiVersions, async (peer, version) =>
            await peer.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "a", ClientSoftwareVersion = "1" }, (short)(90 + version), 3)),
        new("Version from the future", ApiKey.Metadata, async (peer, version) =>
            await peer.AskAsync(new MetadataRequest { Topics = [] }, (short)(90 + version), 12)),
        Scenario.Of("DescribeCluster", ApiKey.DescribeCluster, _ => new DescribeClusterRequest()),
        Scenario.Of("DescribeCluster with operations", ApiKey.DescribeCluster, _ => new DescribeClusterRequest { IncludeClusterAuthorizedOperations = true }),
        Scenario.Of("DescribeCluster controllers", ApiKey.DescribeCluster, _ => new DescribeClusterRequest { EndpointType = 2 }),
        Scenario.Of("DescribeCluster unknown endpoint type", ApiKey.DescribeCluster, _ => new DescribeClusterRequest { EndpointType = 7 }),
        Scenario.Of("DescribeCluster fenced", ApiKey.DescribeCluster, _ => new DescribeClusterRequest { IncludeFencedBrokers = true }),
        Scenario.Of("DescribeQuorum", ApiKey.DescribeQuorum, _ => Quorum("__cluster_metadata", 0)),
        Scenario.Of("DescribeQuorum of another topic", ApiKey.DescribeQuorum, _ => Quorum("other", 0)),
        Scenario.Of("DescribeQuorum of another partition", ApiKey.DescribeQuorum, _ => Quorum("__cluster_metadata", 1)),
        Scenario.Of("DescribeQuorum of nothing", ApiKey.DescribeQuorum, _ => new DescribeQuorumRequest()),
        Scenario.OnTopic("DescribeLogDirs", ApiKey.DescribeLogDirs, (_, topic) => LogDirs(topic, 0, 1), 2),
        new("DescribeLogDirs with data", ApiKey.DescribeLogDirs, async (peer, version) =>
            await peer.AskAsync(LogDirs(await peer.NewTopicWithAsync(Batches.Of("a", "b"), Batches.Of("c")), 0), version)),
        Scenario.Of("DescribeLogDirs of an unknown topic", ApiKey.DescribeLogDirs, peer => LogDirs(peer.Name("unknown"), 0)),
        Scenario.OnTopic("DescribeLogDirs of an unknown partition", ApiKey.DescribeLogDirs, (_, topic) => LogDirs(topic, 9)),
        Scenario.Of("DescribeLogDirs of nothing", ApiKey.DescribeLogDirs, _ => new DescribeLogDirsRequest { Topics = [] }),
        Scenario.Of("UpdateFeatures of nothing", ApiKey.UpdateFeatures, _ => new UpdateFeaturesRequest()),
        Scenario.Of("UpdateFeatures unknown feature", ApiKey.UpdateFeatures, _ => Feature("no.such.feature", 1, 1)),
        Scenario.Of("UpdateFeatures metadata version too high", ApiKey.UpdateFeatures, _ => Feature("metadata.version", 1000, 1)),
        Scenario.Of("UpdateFeatures metadata version too low", ApiKey.UpdateFeatures, _ => Feature("metadata.version", 1, 3)),
        Scenario.Of("UpdateFeatures metadata version deleted", ApiKey.UpdateFeatures, _ => Feature("metadata.version", 0, 2)),
        Scenario.Of("UpdateFeatures metadata version negative", ApiKey.UpdateFeatures, _ => Feature("metadata.version", -1, 1)),
        Scenario.Of("UpdateFeatures downgrade that was not allowed", ApiKey.UpdateFeatures, _ => Feature("metadata.version", 20, 1)),
        Scenario.Of("UpdateFeatures empty name", ApiKey.UpdateFeatures, _ => Feature("", 1, 1)),
        Scenario.Of("UpdateFeatures unknown upgrade type", ApiKey.UpdateFeatures, _ => Feature("metadata.version", 20, 9)),
        Scenario.Of("UpdateFeatures same feature twice", ApiKey.UpdateFeatures, _ => new UpdateFeaturesRequest
        {
            FeatureUpdates = [new() { Feature = "metadata.version", MaxVersionLevel = 1000 }, new() { Feature = "metadata.version", MaxVersionLevel = 1001 }],
        }),
    ];

    private static Task<ApiVersionsResponse?> AskApiVersionsAsync(Peer peer, short version, string name, string softwareVersion) =>
        peer.AskAsync(new ApiVersionsRequest { ClientSoftwareName = name, ClientSoftwareVersion = softwareVersion }, version);

    private static DescribeQuorumRequest Quorum(string topic, int partition) =>
        new() { Topics = [new() { TopicName = topic, Partitions = [new() { PartitionIndex = partition }] }] };

    private static DescribeLogDirsRequest LogDirs(string topic, params int[] partitions) => new() { Topics = [new() { Topic = topic, Partitions = [.. partitions] }] };

    /// <summary>Version 0 knows the permission to downgrade only, later ones the upgrade type only.</summary>
    private static UpdateFeaturesRequest Feature(string name, short level, sbyte upgradeType) =>
        new() { FeatureUpdates = [new() { Feature = name, MaxVersionLevel = level, UpgradeType = upgradeType }], ValidateOnly = true };
}
