using Barnabas.Network.Serving;

namespace Barnabas.Broker.Configuration;

/// <summary>
/// Everything a broker is configured with, typed and checked. Immutable: a dynamic change makes a new one (<see cref="WithDynamic"/>), which whoever
/// owns the broker's current configuration publishes. A property has the name of its key; durations are in the unit that its name ends with.
/// </summary>
public sealed class BrokerConfiguration
{
    private static readonly Dictionary<string, string> Nothing = [];
    private readonly ConfigLayers _layers;

    private BrokerConfiguration(ConfigLayers layers)
    {
        _layers = layers;
        ListenerConfiguration listeners = new(layers);
        Listeners = listeners.Listeners;
        AdvertisedListeners = listeners.AdvertisedListeners;
        ControllerListenerNames = listeners.ControllerListenerNames;
        InterBrokerListenerName = listeners.InterBrokerListenerName;
        ListenerSecurityProtocolMap = listeners.SecurityProtocols;
        QuorumVoters = [.. List("controller.quorum.voters").Select(QuorumVoter.TryParse).OfType<QuorumVoter>()];
        TopicDefaults = new TopicConfiguration(this, layers, Nothing);
        Errors = [.. layers.Errors, .. listeners.Errors, .. BrokerConfigurationRules.Check(this, layers)];
    }

    /// <summary>What is wrong; a broker does not start with errors. After a dynamic change they are reported and the broker goes on.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The topic configuration of a topic without overrides, shared by all of them.</summary>
    public TopicConfiguration TopicDefaults { get; }

    /// <summary>Keys that were set and that no table declares. They are kept and shown, and have no effect.</summary>
    public IReadOnlyList<string> UnknownKeys =>
        [.. _layers.File.Keys.Where(name => !ConfigTable.Broker.TryFindWithListenerPrefix(name, out _)).Order(StringComparer.Ordinal)];

    /// <summary>Keys that were set to something else than their default, and that have no effect so far.</summary>
    public IReadOnlyList<string> KeysNotActedOn =>
        [.. _layers.File.Where(pair => IsWithoutEffect(pair.Key, pair.Value)).Select(pair => pair.Key).Order(StringComparer.Ordinal)];

    // Server
    public IReadOnlyList<string> ProcessRoles => List("process.roles");
    public bool IsBroker => ProcessRoles.Count == 0 || ProcessRoles.Contains("broker");
    public bool IsController => ProcessRoles.Count == 0 || ProcessRoles.Contains("controller");
    public int NodeId => NullableInt("node.id") ?? Int("broker.id");
    public string? BrokerRack => Text("broker.rack");
    public int BackgroundThreads => Int("background.threads");
    public int NumIoThreads => Int("num.io.threads");
    public bool DeleteTopicEnable => Flag("delete.topic.enable");
    public bool AutoCreateTopicsEnable => Flag("auto.create.topics.enable");
    public int NumPartitions => Int("num.partitions");
    public int DefaultReplicationFactor => Int("default.replication.factor");
    public int MaxRequestPartitionSizeLimit => Int("max.request.partition.size.limit");
    public int RequestTimeoutMs => Int("request.timeout.ms");
    public int BrokerSessionTimeoutMs => Int("broker.session.timeout.ms");
    public int BrokerHeartbeatIntervalMs => Int("broker.heartbeat.interval.ms");

    // Listeners
    public IReadOnlyList<ListenerEndpoint> Listeners { get; }

    /// <summary>Addresses that clients are told; where a host is empty the name of this machine stands for it, and port 0 means the bound port.</summary>
    public IReadOnlyList<ListenerEndpoint> AdvertisedListeners { get; }

    public IReadOnlyList<string> ControllerListenerNames { get; }
    public string InterBrokerListenerName { get; }

    /// <summary>Security protocol by listener name.</summary>
    public IReadOnlyDictionary<string, SecurityProtocol> ListenerSecurityProtocolMap { get; }

    public int SocketListenBacklogSize => Int("socket.listen.backlog.size");
    public int SocketSendBufferBytes => Int("socket.send.buffer.bytes");

    /// <summary>
    /// <c>socket.receive.buffer.bytes</c> where it is set. Where it is not, -1, the system's own: Kafka's default of 100 KiB costs large
    /// requests half as much CPU again (docs/decisions/0003-runtime-settings.md).
    /// </summary>
    public int SocketReceiveBufferBytes => _layers.File.ContainsKey("socket.receive.buffer.bytes") ? Int("socket.receive.buffer.bytes") : -1;

    public int SocketRequestMaxBytes => Int("socket.request.max.bytes");
    public int QueuedMaxRequests => Int("queued.max.requests");
    public long QueuedMaxRequestBytes => Long("queued.max.request.bytes");
    public int MaxConnections => Int("max.connections");
    public int MaxConnectionsPerIp => Int("max.connections.per.ip");

    /// <summary>Host name or address to its own bound, over <see cref="MaxConnectionsPerIp"/>.</summary>
    public IReadOnlyDictionary<string, int> MaxConnectionsPerIpOverrides => BrokerConfigurationRules.ParseConnectionOverrides(Text("max.connections.per.ip.overrides")!, []);

    public long ConnectionsMaxIdleMs => Long("connections.max.idle.ms");

    // Logs
    public IReadOnlyList<string> LogDirs => NullableList("log.dirs") ?? List("log.dir");
    public long LogCacheBytes => Long("barnabas.log.cache.bytes");
    public long LogRetentionCheckIntervalMs => Long("log.retention.check.interval.ms");
    public int LogFlushOffsetCheckpointIntervalMs => Int("log.flush.offset.checkpoint.interval.ms");
    public int LogFlushStartOffsetCheckpointIntervalMs => Int("log.flush.start.offset.checkpoint.interval.ms");
    public long LogFlushSchedulerIntervalMs => Long("log.flush.scheduler.interval.ms");
    public long LogInitialTaskDelayMs => Long("log.initial.task.delay.ms");
    public int NumRecoveryThreadsPerDataDir => Int("num.recovery.threads.per.data.dir");
    public int MessageMaxBytes => Int("message.max.bytes");

    /// <summary><c>log.flush.interval.ms</c>, or else <c>log.flush.scheduler.interval.ms</c>.</summary>
    public long LogFlushIntervalMs => NullableLong("log.flush.interval.ms") ?? LogFlushSchedulerIntervalMs;

    /// <summary><c>log.roll.ms</c>, or else <c>log.roll.hours</c>, in milliseconds.</summary>
    public long LogRollTimeMs => NullableLong("log.roll.ms") ?? Hours("log.roll.hours");

    /// <summary><c>log.roll.jitter.ms</c>, or else <c>log.roll.jitter.hours</c>, in milliseconds.</summary>
    public long LogRollJitterMs => NullableLong("log.roll.jitter.ms") ?? Hours("log.roll.jitter.hours");

    /// <summary><c>log.retention.ms</c>, or else <c>log.retention.minutes</c>, or else <c>log.retention.hours</c>, in milliseconds; -1 for ever.</summary>
    public long LogRetentionTimeMs
    {
        get
        {
            long milliseconds = NullableLong("log.retention.ms") ?? NullableInt("log.retention.minutes") * 60_000L ?? Hours("log.retention.hours");
            return milliseconds < 0 ? -1 : milliseconds;
        }
    }

    // Replication
    public int MinInSyncReplicas => Int("min.insync.replicas");
    public long ReplicaLagTimeMaxMs => Long("replica.lag.time.max.ms");
    public int ReplicaFetchWaitMaxMs => Int("replica.fetch.wait.max.ms");
    public long ReplicaHighWatermarkCheckpointIntervalMs => Long("replica.high.watermark.checkpoint.interval.ms");
    public int FetchMaxBytes => Int("fetch.max.bytes");
    public int MaxIncrementalFetchSessionCacheSlots => Int("max.incremental.fetch.session.cache.slots");
    public int FetchPurgatoryPurgeIntervalRequests => Int("fetch.purgatory.purge.interval.requests");
    public int ProducerPurgatoryPurgeIntervalRequests => Int("producer.purgatory.purge.interval.requests");

    // Quorum
    /// <summary>The static voters; empty on a single node, which is then a quorum of itself.</summary>
    public IReadOnlyList<QuorumVoter> QuorumVoters { get; }

    /// <summary>Whether this node is broker and the only controller.</summary>
    public bool IsSingleNode => IsBroker && IsController && QuorumVoters.All(voter => voter.Id == NodeId);

    public string MetadataLogDir => Text("metadata.log.dir") ?? LogDirs[0];
    public int MetadataLogSegmentBytes => NullableInt("internal.metadata.log.segment.bytes") ?? Int("metadata.log.segment.bytes");
    public long MetadataLogSegmentMs => Long("metadata.log.segment.ms");
    public long MetadataLogMaxRecordBytesBetweenSnapshots => Long("metadata.log.max.record.bytes.between.snapshots");
    public long MetadataLogMaxSnapshotIntervalMs => Long("metadata.log.max.snapshot.interval.ms");
    public long MetadataMaxRetentionBytes => Long("metadata.max.retention.bytes");
    public long MetadataMaxRetentionMs => Long("metadata.max.retention.ms");

    // Transactions
    public int ProducerIdExpirationMs => Int("producer.id.expiration.ms");
    public int ProducerIdExpirationCheckIntervalMs => Int("producer.id.expiration.check.interval.ms");
    public int TransactionMaxTimeoutMs => Int("transaction.max.timeout.ms");

    // Groups
    public int GroupInitialRebalanceDelayMs => Int("group.initial.rebalance.delay.ms");
    public int GroupMinSessionTimeoutMs => Int("group.min.session.timeout.ms");
    public int GroupMaxSessionTimeoutMs => Int("group.max.session.timeout.ms");
    public int GroupMaxSize => Int("group.max.size");
    public IReadOnlyList<string> GroupCoordinatorRebalanceProtocols => List("group.coordinator.rebalance.protocols");
    public int GroupConsumerMaxSize => Int("group.consumer.max.size");

    /// <summary>By name, those too that are configured as Kafka's classes.</summary>
    public IReadOnlyList<string> GroupConsumerAssignors => [.. List("group.consumer.assignors").Select(GroupConfigurationRules.AssignorName)];

    public string GroupConsumerMigrationPolicy => Text("group.consumer.migration.policy")!;
    public int GroupConsumerRegexRefreshIntervalMs => Int("group.consumer.regex.refresh.interval.ms");
    public int GroupConsumerSessionTimeoutMs => Int("group.consumer.session.timeout.ms");
    public int GroupConsumerHeartbeatIntervalMs => Int("group.consumer.heartbeat.interval.ms");
    public int GroupConsumerAssignmentIntervalMs => Int("group.consumer.assignment.interval.ms");
    public int OffsetMetadataMaxBytes => Int("offset.metadata.max.bytes");
    public int OffsetsCommitTimeoutMs => Int("offsets.commit.timeout.ms");
    public int OffsetsLoadBufferSize => Int("offsets.load.buffer.size");
    public int OffsetsRetentionMinutes => Int("offsets.retention.minutes");
    public long OffsetsRetentionCheckIntervalMs => Long("offsets.retention.check.interval.ms");
    public int OffsetsTopicCompressionCodec => Int("offsets.topic.compression.codec");

    // Internal topics, which clients may cause to be created
    public int OffsetsTopicNumPartitions => Int("offsets.topic.num.partitions");
    public short OffsetsTopicReplicationFactor => Short("offsets.topic.replication.factor");
    public int TransactionStateLogNumPartitions => Int("transaction.state.log.num.partitions");
    public short TransactionStateLogReplicationFactor => Short("transaction.state.log.replication.factor");

    /// <summary>Reads a properties file, applies <c>key=value</c> overrides, and checks the whole.</summary>
    /// <exception cref="ConfigurationException">Something in it is wrong; the message names all of it.</exception>
    public static BrokerConfiguration Load(string path, IEnumerable<string>? overrides = null)
    {
        Dictionary<string, string> properties = PropertiesReader.ReadFile(path);
        PropertiesReader.Override(properties, overrides ?? []);
        return Parse(properties);
    }

    /// <exception cref="ConfigurationException">Something in it is wrong; the message names all of it.</exception>
    public static BrokerConfiguration Parse(IReadOnlyDictionary<string, string> properties)
    {
        BrokerConfigurationRules.RefuseZooKeeper(properties);
        Dictionary<string, string> file = new(properties, StringComparer.Ordinal);
        if (file.TryGetValue("broker.id", out string? brokerId))
            file.TryAdd("node.id", brokerId);
        else if (file.TryGetValue("node.id", out string? nodeId))
            file.Add("broker.id", nodeId);
        BrokerConfiguration configuration = new(new(file, Nothing, Nothing));
        return configuration.Errors.Count == 0 ? configuration : throw new ConfigurationException(string.Join(Environment.NewLine, configuration.Errors));
    }

    /// <summary>This file's configuration under dynamic values, which replace all earlier dynamic values. Wrong ones are named in <see cref="Errors"/> and have no effect.</summary>
    public BrokerConfiguration WithDynamic(IReadOnlyDictionary<string, string> clusterWide, IReadOnlyDictionary<string, string> perBroker) =>
        new(new(_layers.File, clusterWide, perBroker));

    /// <summary>The configuration of a topic with these overrides. Overrides that do not parse count as absent; <see cref="TopicConfigurationRules.Validate"/> refuses them beforehand.</summary>
    public TopicConfiguration ForTopic(IReadOnlyDictionary<string, string> overrides) =>
        overrides.Count == 0 ? TopicDefaults : new TopicConfiguration(this, _layers, overrides);

    /// <summary>Every declared key that is not internal, and every other key that is set, as DescribeConfigs answers for this broker.</summary>
    public IEnumerable<ConfigEntry> Describe()
    {
        HashSet<string> names = [.. ConfigTable.Broker.Definitions.Where(definition => !definition.IsInternal && definition.Status != ConfigStatus.Only39).Select(definition => definition.Name)];
        names.UnionWith(_layers.File.Keys);
        names.UnionWith(_layers.ClusterWide.Keys);
        names.UnionWith(_layers.PerBroker.Keys);
        return names.Select(name => Describe(name, _ => true));
    }

    /// <summary>The dynamic defaults of the whole cluster, as DescribeConfigs answers for the broker without a name.</summary>
    public IEnumerable<ConfigEntry> DescribeClusterDefaults() =>
        _layers.ClusterWide.Select(pair => Describe(pair.Key, synonym => synonym.Source == ConfigSource.DynamicDefaultBroker) is var entry && entry.IsSensitive
            ? entry
            : entry with { Value = pair.Value });

    internal object? Value(string name) => _layers[name];

    internal IReadOnlyList<ConfigSynonym> Synonyms(string name) => _layers.Synonyms(name, ConfigTable.Broker[name].IsSensitive);

    private static bool IsWithoutEffect(string name, string text) =>
        ConfigTable.Broker.TryFindWithListenerPrefix(name, out ConfigDefinition? definition)
        && definition.Status != ConfigStatus.ActedOn
        && (definition.DefaultText is null || definition.DefaultText != text.Trim());

    private ConfigEntry Describe(string name, Func<ConfigSynonym, bool> shown)
    {
        bool isKnown = ConfigTable.Broker.TryFindWithListenerPrefix(name, out ConfigDefinition? definition);
        bool isSensitive = !isKnown || definition!.IsSensitive;
        IReadOnlyList<ConfigSynonym> synonyms = [.. _layers.Synonyms(name, isSensitive).Where(shown)];
        return new(
            name,
            isSensitive ? null : DescribedValue(name, definition!, synonyms),
            synonyms.Count == 0 ? ConfigSource.Default : synonyms[0].Source,
            isSensitive,
            IsReadOnly: !isKnown || !definition!.IsDynamic,
            definition?.Type ?? ConfigType.Unknown,
            definition?.Documentation,
            synonyms);
    }

    private string? DescribedValue(string name, ConfigDefinition definition, IReadOnlyList<ConfigSynonym> synonyms)
    {
        if (definition.Name != name)
            return synonyms.Count == 0 ? null : synonyms[0].Value;
        return _layers[name] is { } value ? ConfigValue.Format(value) : null;
    }

    private bool Flag(string name) => (bool)_layers[name]!;

    private int Int(string name) => (int)_layers[name]!;

    private int? NullableInt(string name) => (int?)_layers[name];

    private short Short(string name) => (short)_layers[name]!;

    private long Long(string name) => (long)_layers[name]!;

    private long? NullableLong(string name) => (long?)_layers[name];

    private long Hours(string name) => Int(name) * 3_600_000L;

    private string? Text(string name) => (string?)_layers[name];

    private IReadOnlyList<string> List(string name) => NullableList(name) ?? [];

    private IReadOnlyList<string>? NullableList(string name) => (IReadOnlyList<string>?)_layers[name];
}
