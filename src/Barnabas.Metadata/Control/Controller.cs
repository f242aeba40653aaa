using Barnabas.Metadata.Control.Cluster;
using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Control.Features;
using Barnabas.Metadata.Control.Topics;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Control;

/// <summary>
/// The active controller as a state machine: each request method decides on records and a reply and changes nothing; <see cref="Replay"/>
/// is the only way that metadata changes. Its shell appends the records, replays them, and gives the reply when they are committed. Owned
/// by one loop; the images it hands out are immutable.
/// </summary>
public sealed class Controller
{
    private readonly BrokerSessions _sessions;
    private readonly TopicControl _topics;
    private readonly TopicDeletion _deletion;
    private readonly PartitionControl _partitions;
    private readonly ConfigControl _configs;
    private readonly FeatureControl _features;
    private readonly ClusterControl _cluster;
    private readonly HeartbeatControl _heartbeats;
    private readonly MetadataReplay _replay = new();

    public Controller(ControllerOptions options, IConfigValidator validator, Random random)
    {
        var assignment = new ReplicaAssignment(random);
        var leadership = new PartitionLeadership(options);
        _sessions = new BrokerSessions(options.BrokerSessionTimeoutMs);
        _configs = new ConfigControl(validator);
        _topics = new TopicControl(options, _configs, validator, assignment, random);
        _deletion = new TopicDeletion(options);
        _partitions = new PartitionControl(assignment);
        _features = new FeatureControl(options);
        _cluster = new ClusterControl(options, _sessions, leadership);
        _heartbeats = new HeartbeatControl(options, _sessions, leadership);
        Options = options;
    }

    public ControllerOptions Options { get; }

    /// <summary>The metadata with every replayed record, committed or not.</summary>
    public MetadataImage Image => _replay.Image;

    /// <summary>Applies a batch of records that was appended or read from the log; gives the published change, see <see cref="MetadataReplay.Replay"/>.</summary>
    public MetadataChange? Replay(IReadOnlyList<VersionedRecord> records, long baseOffset, int epoch, long timestamp) =>
        _replay.Replay(records, baseOffset, epoch, timestamp);

    /// <summary>Goes back to an earlier state, where records that were replayed could not be committed, or on from a snapshot.</summary>
    public void Reset(MetadataImage image)
    {
        _replay.Reset(image);
        _sessions.Clear();
    }

    /// <summary>
    /// Becoming the leader. An empty log is given the bootstrap records, in a metadata transaction where the version allows it; a
    /// transaction that an earlier controller left open is aborted. Every registered broker gets a fresh session.
    /// </summary>
    public ControllerResult<bool> Activate(IReadOnlyList<VersionedRecord> bootstrap, ControllerContext context)
    {
        _sessions.Clear();
        foreach (int broker in Image.Cluster.Brokers.Keys)
        {
            _sessions.Touch(broker, context.NowMs);
        }
        if (!_replay.IsEmpty)
        {
            return _replay.InTransaction
                ? ControllerResults.Of([new VersionedRecord(new AbortTransactionRecord { Reason = "Controller failover" }, 0)], true)
                : ControllerResults.Reply(true);
        }
        var records = new List<VersionedRecord>();
        MetadataImage bootstrapped = Preview(bootstrap);
        bool transactional = bootstrapped.Features.MetadataVersion.SupportsMetadataTransactions;
        if (_replay.InTransaction)
        {
            records.Add(new VersionedRecord(new AbortTransactionRecord { Reason = "Controller failover" }, 0));
        }
        if (transactional)
        {
            records.Add(new VersionedRecord(new BeginTransactionRecord { Name = "Bootstrap records" }, 0));
        }
        records.AddRange(bootstrap);
        if (bootstrapped.Features.IsElrEnabled)
        {
            ConfigControl.AddElrSafetyRecords(bootstrapped, Options.MinInSyncReplicas, records);
        }
        if (transactional)
        {
            records.Add(new VersionedRecord(new EndTransactionRecord(), 0));
        }
        return ControllerResults.Of(records, true);
    }

    public ControllerResult<CreateTopicsResponse> CreateTopics(CreateTopicsRequest request) => _topics.Create(Image, request);

    /// <summary>The version of the request counts: older ones know fewer error codes.</summary>
    public ControllerResult<DeleteTopicsResponse> DeleteTopics(DeleteTopicsRequest request, short version) => _deletion.Delete(Image, request, version);

    public ControllerResult<CreatePartitionsResponse> CreatePartitions(CreatePartitionsRequest request) => _partitions.Create(Image, request);

    public ControllerResult<IncrementalAlterConfigsResponse> IncrementalAlterConfigs(IncrementalAlterConfigsRequest request) =>
        _configs.IncrementalAlter(Image, request);

    public ControllerResult<AlterConfigsResponse> AlterConfigs(AlterConfigsRequest request) => _configs.Alter(Image, request);

    public ControllerResult<UpdateFeaturesResponse> UpdateFeatures(UpdateFeaturesRequest request, short version) =>
        _features.Update(Image, request, version);

    public ControllerResult<BrokerRegistrationResponse> RegisterBroker(BrokerRegistrationRequest request, ControllerContext context) =>
        _cluster.Register(Image, request, context);

    public ControllerResult<UnregisterBrokerResponse> UnregisterBroker(UnregisterBrokerRequest request) => _cluster.Unregister(Image, request);

    public ControllerResult<ControllerRegistrationResponse> RegisterController(ControllerRegistrationRequest request) =>
        ClusterControl.RegisterController(Image, request);

    public ControllerResult<BrokerHeartbeatResponse> Heartbeat(BrokerHeartbeatRequest request, ControllerContext context) =>
        _heartbeats.Heartbeat(Image, request, context);

    /// <summary>To be called now and then; the reply tells whether a broker was fenced, so whether to call again.</summary>
    public ControllerResult<bool> FenceStaleBroker(ControllerContext context) => _heartbeats.FenceStaleBroker(Image, context);

    public ControllerResult<AllocateProducerIdsResponse> AllocateProducerIds(AllocateProducerIdsRequest request) =>
        ProducerIdControl.Allocate(Image, request);

    private MetadataImage Preview(IReadOnlyList<VersionedRecord> records)
    {
        var delta = new MetadataDelta(Image);
        foreach (VersionedRecord record in records)
        {
            delta.Replay(record.Message);
        }
        return delta.Apply(Image.Provenance);
    }
}
