using System.Collections.Immutable;
using System.Security.Cryptography;
using Barnabas.Client.Administration.Calls;
using Barnabas.Client.Administration.Clusters;
using Barnabas.Client.Administration.Configs;
using Barnabas.Client.Administration.Groups;
using Barnabas.Client.Administration.Offsets;
using Barnabas.Client.Administration.Security;
using Barnabas.Client.Administration.Topics;
using Barnabas.Client.Clusters;
using Barnabas.Client.Configuration;
using Barnabas.Client.Consuming;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Administration;

/// <summary>The admin client of a cluster. It connects with its first call, and lives until it is disposed, which ends calls that are under way. Thread-safe.</summary>
public sealed class AdminClient : IAdminClient
{
    private readonly ClusterClient _cluster;
    private readonly ClusterCalls _clusters;
    private readonly QuorumCalls _quorum;
    private readonly TopicCalls _topics;
    private readonly TopicDescriptionCalls _topicDescriptions;
    private readonly OffsetCalls _offsets;
    private readonly ConfigCalls _configs;
    private readonly GroupListCalls _groupLists;
    private readonly GroupDescriptionCalls _groupDescriptions;
    private readonly GroupCalls _groups;
    private readonly GroupOffsetCalls _groupOffsets;
    private readonly ReassignmentCalls _reassignments;
    private readonly AclCalls _acls;
    private readonly QuotaCalls _quotas;
    private readonly ScramCalls _scram;

    /// <exception cref="Errors.ClientConfigurationException">An option cannot be used.</exception>
    public AdminClient(AdminOptions options)
        : this(options, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)))
    {
    }

    internal AdminClient(AdminOptions options, Random random)
    {
        AdminTable.Table.Start(options, options.Logging.CreateLogger<AdminClient>());
        _cluster = new(options, new Random(random.Next()));
        var runner = new CallRunner(_cluster, options, random);
        _clusters = new(runner);
        _quorum = new(runner);
        _topics = new(runner);
        _topicDescriptions = new(runner);
        _offsets = new(runner);
        _configs = new(runner);
        _groupLists = new(runner);
        _groupDescriptions = new(runner);
        _groups = new(runner, _groupDescriptions);
        _groupOffsets = new(runner);
        _reassignments = new(runner);
        _acls = new(runner);
        _quotas = new(runner);
        _scram = new(runner);
    }

    public Task<ClusterDescription> DescribeClusterAsync(DescribeClusterOptions? options = null, CancellationToken cancellation = default) =>
        _clusters.DescribeAsync(options ?? new(), cancellation);

    public Task<ImmutableArray<TopicListing>> ListTopicsAsync(ListTopicsOptions? options = null, CancellationToken cancellation = default) =>
        _topicDescriptions.ListAsync(options ?? new(), cancellation);

    public Task<Outcomes<string, TopicDescription>> DescribeTopicsAsync(IEnumerable<string> names, DescribeTopicsOptions? options = null, CancellationToken cancellation = default) =>
        _topicDescriptions.DescribeAsync(names, options ?? new(), cancellation);

    public Task<Outcomes<Guid, TopicDescription>> DescribeTopicsAsync(IEnumerable<Guid> ids, DescribeTopicsOptions? options = null, CancellationToken cancellation = default) =>
        _topicDescriptions.DescribeAsync(ids, options ?? new(), cancellation);

    public Task<Outcomes<string, CreatedTopic>> CreateTopicsAsync(IEnumerable<NewTopic> topics, AlterationOptions? options = null, CancellationToken cancellation = default) =>
        _topics.CreateAsync(topics, options, cancellation);

    public Task<Outcomes<string, Done>> DeleteTopicsAsync(IEnumerable<string> names, CallOptions? options = null, CancellationToken cancellation = default) =>
        _topics.DeleteAsync(names, options, cancellation);

    public Task<Outcomes<Guid, Done>> DeleteTopicsAsync(IEnumerable<Guid> ids, CallOptions? options = null, CancellationToken cancellation = default) =>
        _topics.DeleteAsync(ids, options, cancellation);

    public Task<Outcomes<string, Done>> CreatePartitionsAsync(IReadOnlyDictionary<string, NewPartitions> topics, AlterationOptions? options = null, CancellationToken cancellation = default) =>
        _topics.CreatePartitionsAsync(topics, options, cancellation);

    public Task<Outcomes<TopicPartition, long>> DeleteRecordsAsync(IReadOnlyDictionary<TopicPartition, long> before, CallOptions? options = null, CancellationToken cancellation = default) =>
        _offsets.DeleteRecordsAsync(before, options, cancellation);

    public Task<Outcomes<TopicPartition, ListedOffset>> ListOffsetsAsync(IReadOnlyDictionary<TopicPartition, OffsetSpec> partitions, ListOffsetsOptions? options = null, CancellationToken cancellation = default) =>
        _offsets.ListAsync(partitions, options ?? new(), cancellation);

    public Task<Outcomes<TopicPartition, ImmutableArray<ActiveProducer>>> DescribeProducersAsync(IEnumerable<TopicPartition> partitions, DescribeProducersOptions? options = null, CancellationToken cancellation = default) =>
        _offsets.DescribeProducersAsync(partitions, options ?? new(), cancellation);

    public Task<Outcomes<ConfigResource, ConfigDescription>> DescribeConfigsAsync(IEnumerable<ConfigResource> resources, DescribeConfigsOptions? options = null, CancellationToken cancellation = default) =>
        _configs.DescribeAsync(resources, options ?? new(), cancellation);

    public Task<Outcomes<ConfigResource, Done>> IncrementalAlterConfigsAsync(IReadOnlyDictionary<ConfigResource, IReadOnlyCollection<ConfigAlteration>> alterations, AlterationOptions? options = null, CancellationToken cancellation = default) =>
        _configs.AlterAsync(alterations, options, cancellation);

    public Task<Outcomes<ConfigResource, Done>> AlterConfigsAsync(IReadOnlyDictionary<ConfigResource, IReadOnlyDictionary<string, string>> configs, AlterationOptions? options = null, CancellationToken cancellation = default) =>
        _configs.ReplaceAsync(configs, options, cancellation);

    public Task<ImmutableArray<ConfigResource>> ListConfigResourcesAsync(IReadOnlyCollection<ConfigResourceType>? types = null, CallOptions? options = null, CancellationToken cancellation = default) =>
        _configs.ListAsync(types ?? [], options, cancellation);

    public Task<Outcomes<int, ImmutableArray<LogDirectory>>> DescribeLogDirsAsync(IEnumerable<int> brokers, CallOptions? options = null, CancellationToken cancellation = default) =>
        _clusters.DescribeLogDirsAsync(brokers, options, cancellation);

    public Task<QuorumDescription> DescribeMetadataQuorumAsync(CallOptions? options = null, CancellationToken cancellation = default) =>
        _quorum.DescribeQuorumAsync(options, cancellation);

    public Task<FeatureDescription> DescribeFeaturesAsync(CallOptions? options = null, CancellationToken cancellation = default) =>
        _quorum.DescribeFeaturesAsync(options, cancellation);

    public Task<Outcomes<string, Done>> UpdateFeaturesAsync(IReadOnlyDictionary<string, FeatureUpdate> updates, AlterationOptions? options = null, CancellationToken cancellation = default) =>
        _quorum.UpdateFeaturesAsync(updates, options, cancellation);

    public Task UnregisterBrokerAsync(int broker, CallOptions? options = null, CancellationToken cancellation = default) =>
        _clusters.UnregisterAsync(broker, options, cancellation);

    public Task<ImmutableArray<GroupListing>> ListGroupsAsync(ListGroupsOptions? options = null, CancellationToken cancellation = default) =>
        _groupLists.ListAsync(options ?? new(), cancellation);

    public Task<ImmutableArray<GroupListing>> ListConsumerGroupsAsync(ListGroupsOptions? options = null, CancellationToken cancellation = default) =>
        _groupLists.ListConsumersAsync(options ?? new(), cancellation);

    public Task<Outcomes<string, ConsumerGroupDescription>> DescribeConsumerGroupsAsync(IEnumerable<string> groups, DescribeGroupsOptions? options = null, CancellationToken cancellation = default) =>
        _groupDescriptions.DescribeAsync(groups, options ?? new(), cancellation);

    public Task<Outcomes<string, Done>> DeleteConsumerGroupsAsync(IEnumerable<string> groups, CallOptions? options = null, CancellationToken cancellation = default) =>
        _groups.DeleteAsync(groups, options, cancellation);

    public async Task<Outcomes<TopicPartition, OffsetAndMetadata?>> ListConsumerGroupOffsetsAsync(string group, IReadOnlyCollection<TopicPartition>? partitions = null, ListGroupOffsetsOptions? options = null, CancellationToken cancellation = default)
    {
        var groups = new Dictionary<string, IReadOnlyCollection<TopicPartition>?> { [group] = partitions };
        return (await ListConsumerGroupOffsetsAsync(groups, options, cancellation).ConfigureAwait(false))[group].EnsureSuccess();
    }

    public Task<Outcomes<string, Outcomes<TopicPartition, OffsetAndMetadata?>>> ListConsumerGroupOffsetsAsync(IReadOnlyDictionary<string, IReadOnlyCollection<TopicPartition>?> groups, ListGroupOffsetsOptions? options = null, CancellationToken cancellation = default) =>
        _groupOffsets.ListAsync(groups, options ?? new(), cancellation);

    public Task<Outcomes<TopicPartition, Done>> AlterConsumerGroupOffsetsAsync(string group, IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets, CallOptions? options = null, CancellationToken cancellation = default) =>
        _groupOffsets.AlterAsync(group, offsets, options, cancellation);

    public Task<Outcomes<TopicPartition, Done>> DeleteConsumerGroupOffsetsAsync(string group, IEnumerable<TopicPartition> partitions, CallOptions? options = null, CancellationToken cancellation = default) =>
        _groupOffsets.DeleteAsync(group, partitions, options, cancellation);

    public Task<Outcomes<MemberToRemove, Done>> RemoveMembersFromConsumerGroupAsync(string group, IReadOnlyCollection<MemberToRemove>? members = null, RemoveMembersOptions? options = null, CancellationToken cancellation = default) =>
        _groups.RemoveMembersAsync(group, members, options ?? new(), cancellation);

    public Task<Outcomes<TopicPartition, Done>> ElectLeadersAsync(ElectionType type, IReadOnlyCollection<TopicPartition>? partitions = null, CallOptions? options = null, CancellationToken cancellation = default) =>
        _reassignments.ElectAsync(type, partitions, options, cancellation);

    public Task<Outcomes<TopicPartition, Done>> AlterPartitionReassignmentsAsync(IReadOnlyDictionary<TopicPartition, ImmutableArray<int>?> targets, CallOptions? options = null, CancellationToken cancellation = default) =>
        _reassignments.AlterAsync(targets, options, cancellation);

    public Task<ImmutableDictionary<TopicPartition, PartitionReassignment>> ListPartitionReassignmentsAsync(IReadOnlyCollection<TopicPartition>? partitions = null, CallOptions? options = null, CancellationToken cancellation = default) =>
        _reassignments.ListAsync(partitions, options, cancellation);

    public Task<ImmutableArray<AclBinding>> DescribeAclsAsync(AclFilter filter, CallOptions? options = null, CancellationToken cancellation = default) =>
        _acls.DescribeAsync(filter, options, cancellation);

    public Task<Outcomes<AclBinding, Done>> CreateAclsAsync(IEnumerable<AclBinding> bindings, CallOptions? options = null, CancellationToken cancellation = default) =>
        _acls.CreateAsync(bindings, options, cancellation);

    public Task<Outcomes<AclFilter, ImmutableArray<Outcome<AclBinding>>>> DeleteAclsAsync(IEnumerable<AclFilter> filters, CallOptions? options = null, CancellationToken cancellation = default) =>
        _acls.DeleteAsync(filters, options, cancellation);

    public Task<ImmutableDictionary<QuotaEntity, ImmutableDictionary<string, double>>> DescribeClientQuotasAsync(QuotaFilter filter, CallOptions? options = null, CancellationToken cancellation = default) =>
        _quotas.DescribeAsync(filter, options, cancellation);

    public Task<Outcomes<QuotaEntity, Done>> AlterClientQuotasAsync(IReadOnlyDictionary<QuotaEntity, IReadOnlyDictionary<string, double?>> quotas, AlterationOptions? options = null, CancellationToken cancellation = default) =>
        _quotas.AlterAsync(quotas, options, cancellation);

    public Task<Outcomes<string, ImmutableArray<ScramCredential>>> DescribeUserScramCredentialsAsync(IReadOnlyCollection<string>? users = null, CallOptions? options = null, CancellationToken cancellation = default) =>
        _scram.DescribeAsync(users, options, cancellation);

    public Task<Outcomes<string, Done>> AlterUserScramCredentialsAsync(IReadOnlyCollection<ScramAlteration> alterations, CallOptions? options = null, CancellationToken cancellation = default) =>
        _scram.AlterAsync(alterations, options, cancellation);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
