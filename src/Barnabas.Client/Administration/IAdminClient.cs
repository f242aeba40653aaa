using System.Collections.Immutable;
using Barnabas.Client.Administration.Clusters;
using Barnabas.Client.Administration.Configs;
using Barnabas.Client.Administration.Groups;
using Barnabas.Client.Administration.Offsets;
using Barnabas.Client.Administration.Security;
using Barnabas.Client.Administration.Topics;
using Barnabas.Client.Consuming;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Administration;

/// <summary>
/// Looks after a cluster: topics, configurations, groups, offsets. A call about several things gives the outcome of each; a call about one thing
/// throws <see cref="KafkaException"/>. What may succeed later (a moved leader, coordinator or controller, a lost connection) is tried again
/// until <c>default.api.timeout.ms</c>, or the call's own time, is over. Thread-safe.
/// </summary>
public interface IAdminClient : IAsyncDisposable
{
    /// <summary>The brokers, and which of them is the controller.</summary>
    Task<ClusterDescription> DescribeClusterAsync(DescribeClusterOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Topics by name; internal ones only where the options say so.</summary>
    Task<ImmutableArray<TopicListing>> ListTopicsAsync(ListTopicsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Partitions, leaders and replicas of topics. Large topics come from the broker in several answers.</summary>
    Task<Outcomes<string, TopicDescription>> DescribeTopicsAsync(IEnumerable<string> names, DescribeTopicsOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="DescribeTopicsAsync(IEnumerable{string}, DescribeTopicsOptions?, CancellationToken)"/>
    Task<Outcomes<Guid, TopicDescription>> DescribeTopicsAsync(IEnumerable<Guid> ids, DescribeTopicsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Creates topics; each by itself.</summary>
    Task<Outcomes<string, CreatedTopic>> CreateTopicsAsync(IEnumerable<NewTopic> topics, AlterationOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Deletes topics and all that is in them.</summary>
    Task<Outcomes<string, Done>> DeleteTopicsAsync(IEnumerable<string> names, CallOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="DeleteTopicsAsync(IEnumerable{string}, CallOptions?, CancellationToken)"/>
    Task<Outcomes<Guid, Done>> DeleteTopicsAsync(IEnumerable<Guid> ids, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Lets topics grow. Records with keys go to other partitions from then on.</summary>
    Task<Outcomes<string, Done>> CreatePartitionsAsync(IReadOnlyDictionary<string, NewPartitions> topics, AlterationOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Deletes what is before an offset of each partition; -1 is the high watermark. Gives the first offsets that are left.</summary>
    Task<Outcomes<TopicPartition, long>> DeleteRecordsAsync(IReadOnlyDictionary<TopicPartition, long> before, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Looks for offsets: first, last, by time.</summary>
    Task<Outcomes<TopicPartition, ListedOffset>> ListOffsetsAsync(IReadOnlyDictionary<TopicPartition, OffsetSpec> partitions, ListOffsetsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>What the leaders remember of idempotent producers.</summary>
    Task<Outcomes<TopicPartition, ImmutableArray<ActiveProducer>>> DescribeProducersAsync(IEnumerable<TopicPartition> partitions, DescribeProducersOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Values, their sources, and which of them are secret or cannot be changed.</summary>
    Task<Outcomes<ConfigResource, ConfigDescription>> DescribeConfigsAsync(IEnumerable<ConfigResource> resources, DescribeConfigsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Changes single values; all of a resource, or none.</summary>
    Task<Outcomes<ConfigResource, Done>> IncrementalAlterConfigsAsync(IReadOnlyDictionary<ConfigResource, IReadOnlyCollection<ConfigAlteration>> alterations, AlterationOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Replaces whole configurations: what is not named goes back to its default. For brokers before 2.3; use <see cref="IncrementalAlterConfigsAsync"/>.</summary>
    Task<Outcomes<ConfigResource, Done>> AlterConfigsAsync(IReadOnlyDictionary<ConfigResource, IReadOnlyDictionary<string, string>> configs, AlterationOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Resources that have a configuration; of all types where none is named.</summary>
    Task<ImmutableArray<ConfigResource>> ListConfigResourcesAsync(IReadOnlyCollection<ConfigResourceType>? types = null, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Log directories of brokers, and the replicas in them.</summary>
    Task<Outcomes<int, ImmutableArray<LogDirectory>>> DescribeLogDirsAsync(IEnumerable<int> brokers, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>The voters and observers of the cluster's metadata.</summary>
    Task<QuorumDescription> DescribeMetadataQuorumAsync(CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Features that are in effect, and those that a broker can do.</summary>
    Task<FeatureDescription> DescribeFeaturesAsync(CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Changes levels of features.</summary>
    Task<Outcomes<string, Done>> UpdateFeaturesAsync(IReadOnlyDictionary<string, FeatureUpdate> updates, AlterationOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Takes a broker that is gone for good out of the cluster.</summary>
    Task UnregisterBrokerAsync(int broker, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Groups of every type, by name.</summary>
    Task<ImmutableArray<GroupListing>> ListGroupsAsync(ListGroupsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Groups of consumers, of both protocols, by name.</summary>
    Task<ImmutableArray<GroupListing>> ListConsumerGroupsAsync(ListGroupsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>State, members and assignments of groups of consumers, of both protocols.</summary>
    Task<Outcomes<string, ConsumerGroupDescription>> DescribeConsumerGroupsAsync(IEnumerable<string> groups, DescribeGroupsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Deletes groups that have no members, and their committed offsets.</summary>
    Task<Outcomes<string, Done>> DeleteConsumerGroupsAsync(IEnumerable<string> groups, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Committed offsets of a group, of all partitions that have one where none are named; null: none is committed.</summary>
    /// <exception cref="KafkaException">The group's coordinator refuses.</exception>
    Task<Outcomes<TopicPartition, OffsetAndMetadata?>> ListConsumerGroupOffsetsAsync(string group, IReadOnlyCollection<TopicPartition>? partitions = null, ListGroupOffsetsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Committed offsets of several groups; all of a group where its partitions are null.</summary>
    Task<Outcomes<string, Outcomes<TopicPartition, OffsetAndMetadata?>>> ListConsumerGroupOffsetsAsync(IReadOnlyDictionary<string, IReadOnlyCollection<TopicPartition>?> groups, ListGroupOffsetsOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Commits offsets for a group that has no members.</summary>
    Task<Outcomes<TopicPartition, Done>> AlterConsumerGroupOffsetsAsync(string group, IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Forgets committed offsets, of topics that no member of the group is subscribed to.</summary>
    Task<Outcomes<TopicPartition, Done>> DeleteConsumerGroupOffsetsAsync(string group, IEnumerable<TopicPartition> partitions, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Has members leave their group; all of them where none is named.</summary>
    /// <exception cref="KafkaException">None is named, and the group cannot be described.</exception>
    Task<Outcomes<MemberToRemove, Done>> RemoveMembersFromConsumerGroupAsync(string group, IReadOnlyCollection<MemberToRemove>? members = null, RemoveMembersOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Elects leaders of partitions; of all that need it where none are named, and then the outcomes are of those.</summary>
    Task<Outcomes<TopicPartition, Done>> ElectLeadersAsync(ElectionType type, IReadOnlyCollection<TopicPartition>? partitions = null, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Moves partitions to other brokers, the preferred leader first; null stops a move that is under way.</summary>
    Task<Outcomes<TopicPartition, Done>> AlterPartitionReassignmentsAsync(IReadOnlyDictionary<TopicPartition, ImmutableArray<int>?> targets, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Moves that are under way, of all partitions where none are named.</summary>
    Task<ImmutableDictionary<TopicPartition, PartitionReassignment>> ListPartitionReassignmentsAsync(IReadOnlyCollection<TopicPartition>? partitions = null, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Who may do what.</summary>
    Task<ImmutableArray<AclBinding>> DescribeAclsAsync(AclFilter filter, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Lets somebody do something, or forbids it.</summary>
    Task<Outcomes<AclBinding, Done>> CreateAclsAsync(IEnumerable<AclBinding> bindings, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Takes bindings back; the outcome of a filter is that of each binding that it matched.</summary>
    Task<Outcomes<AclFilter, ImmutableArray<Outcome<AclBinding>>>> DeleteAclsAsync(IEnumerable<AclFilter> filters, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Quotas, by whom they are for and Kafka's name of the quota.</summary>
    Task<ImmutableDictionary<QuotaEntity, ImmutableDictionary<string, double>>> DescribeClientQuotasAsync(QuotaFilter filter, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Changes quotas; a value that is null goes away.</summary>
    Task<Outcomes<QuotaEntity, Done>> AlterClientQuotasAsync(IReadOnlyDictionary<QuotaEntity, IReadOnlyDictionary<string, double?>> quotas, AlterationOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Which SCRAM credentials users have; of all users that have one where none is named.</summary>
    Task<Outcomes<string, ImmutableArray<ScramCredential>>> DescribeUserScramCredentialsAsync(IReadOnlyCollection<string>? users = null, CallOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Makes and deletes SCRAM credentials; all changes of a user, or none.</summary>
    Task<Outcomes<string, Done>> AlterUserScramCredentialsAsync(IReadOnlyCollection<ScramAlteration> alterations, CallOptions? options = null, CancellationToken cancellation = default);
}
