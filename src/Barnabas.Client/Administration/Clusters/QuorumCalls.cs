using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Clusters;

/// <summary>Calls about the metadata quorum and the features. Thread-safe.</summary>
internal sealed class QuorumCalls(CallRunner runner)
{
    private const string MetadataTopic = "__cluster_metadata";

    public Task<QuorumDescription> DescribeQuorumAsync(CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, QuorumDescription>("describeMetadataQuorum", new AnyPlacement<int>(runner.Cluster), static async ask =>
        {
            var response = await ask.SendAsync(new DescribeQuorumRequest { Topics = [new() { TopicName = MetadataTopic, Partitions = [new() { PartitionIndex = 0 }] }] }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode, response.ErrorMessage);
            if (response.Topics is not [{ Partitions: [var partition] }])
            {
                throw Failure.Of(Protocol.Errors.ErrorCode.UnknownServerError, "The broker did not describe the metadata quorum.");
            }
            ask.ThrowIf(partition.ErrorCode, partition.ErrorMessage);
            ask.Set(0, new(
                partition.LeaderId,
                partition.LeaderEpoch,
                partition.HighWatermark,
                [.. partition.CurrentVoters.Select(ReplicaOf)],
                [.. partition.Observers.Select(ReplicaOf)],
                [.. response.Nodes.Select(static node => new QuorumNode(node.NodeId, [.. node.Listeners.Select(static listener => new QuorumEndpoint(listener.Name, listener.Host, listener.Port))]))]));
        }),
        options,
        cancellation);

    public Task<FeatureDescription> DescribeFeaturesAsync(CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, FeatureDescription>("describeFeatures", new AnyPlacement<int>(runner.Cluster), static async ask =>
        {
            var response = await ask.SendAsync(new ApiVersionsRequest { ClientSoftwareName = Client.Clusters.ClientSoftware.Name, ClientSoftwareVersion = Client.Clusters.ClientSoftware.Version }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode);
            ask.Set(0, new(
                response.FinalizedFeatures.ToImmutableDictionary(static feature => feature.Name, static feature => new FeatureRange(feature.MinVersionLevel, feature.MaxVersionLevel)),
                response.FinalizedFeaturesEpoch >= 0 ? response.FinalizedFeaturesEpoch : null,
                response.SupportedFeatures.ToImmutableDictionary(static feature => feature.Name, static feature => new FeatureRange(feature.MinVersion, feature.MaxVersion))));
        }),
        options,
        cancellation);

    public Task<Outcomes<string, Done>> UpdateFeaturesAsync(IReadOnlyDictionary<string, FeatureUpdate> updates, AlterationOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<string, Done>("updateFeatures", new ControllerPlacement<string>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(Protocol.Apis.ApiKey.UpdateFeatures, version => RequestOf(ask, updates, options?.ValidateOnly ?? false, version)).ConfigureAwait(false);
            using (response)
            {
                ask.ThrowIf(response.Response.ErrorCode, response.Response.ErrorMessage);
                // From version 2 on all are updated, or none.
                foreach (string feature in ask.Keys)
                {
                    ask.Set(feature, default);
                }
                foreach (var result in response.Response.Results.Where(static result => result.ErrorCode != Protocol.Errors.ErrorCode.None))
                {
                    ask.Fail(result.Feature, result.ErrorCode, result.ErrorMessage);
                }
            }
        }),
        updates.Keys,
        options,
        cancellation);

    private static UpdateFeaturesRequest RequestOf(Ask<string, Done> ask, IReadOnlyDictionary<string, FeatureUpdate> updates, bool validateOnly, short version) => new()
    {
        TimeoutMs = ask.TimeoutMs,
        ValidateOnly = validateOnly,
        FeatureUpdates =
        [
            .. ask.Keys.Select(feature => version == 0
                ? new UpdateFeaturesRequest.FeatureUpdateKey { Feature = feature, MaxVersionLevel = updates[feature].Level, AllowDowngrade = updates[feature].UpgradeType != FeatureUpgradeType.Upgrade }
                : new UpdateFeaturesRequest.FeatureUpdateKey { Feature = feature, MaxVersionLevel = updates[feature].Level, UpgradeType = (sbyte)updates[feature].UpgradeType }),
        ],
    };

    private static QuorumReplica ReplicaOf(DescribeQuorumResponse.ReplicaState state) => new(
        state.ReplicaId,
        state.ReplicaDirectoryId,
        state.LogEndOffset,
        state.LastFetchTimestamp >= 0 ? state.LastFetchTimestamp : null,
        state.LastCaughtUpTimestamp >= 0 ? state.LastCaughtUpTimestamp : null);
}
