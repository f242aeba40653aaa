using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>
/// What a run of metadata records changes in an image. Replay the records in log order, then <see cref="Apply"/> gives the new image;
/// afterwards the delta tells subscribers what changed. Owned by whoever replays until applied; read-only after that.
/// </summary>
public sealed class MetadataDelta(MetadataImage image)
{
    /// <summary>The image that the delta starts from.</summary>
    public MetadataImage Image { get; } = image;

    /// <summary>Null where no record of the kind was replayed; so with the others.</summary>
    public FeaturesDelta? Features { get; private set; }

    public ClusterDelta? Cluster { get; private set; }

    public TopicsDelta? Topics { get; private set; }

    public ConfigurationsDelta? Configurations { get; private set; }

    public ClientQuotasDelta? ClientQuotas { get; private set; }

    public ProducerIdsImage? ProducerIds { get; private set; }

    public AclsDelta? Acls { get; private set; }

    public ScramDelta? Scram { get; private set; }

    public DelegationTokensDelta? DelegationTokens { get; private set; }

    public bool IsEmpty => Features is null && Cluster is null && Topics is null && Configurations is null && ClientQuotas is null
        && ProducerIds is null && Acls is null && Scram is null && DelegationTokens is null;

    /// <exception cref="MetadataRecordException">The record contradicts the state, or is of a kind that is not known.</exception>
    public void Replay(IMetadataRecord message)
    {
        switch (message)
        {
            case PartitionChangeRecord record: ChangeTopics().Replay(record); break;
            case PartitionRecord record: ChangeTopics().Replay(record); break;
            case TopicRecord record: ChangeTopics().Replay(record); break;
            case RemoveTopicRecord record: Replay(record); break;
            case ClearElrRecord record: ChangeTopics().Replay(record); break;
            case ConfigRecord record: ChangeConfigurations().Replay(record); break;
            case RegisterBrokerRecord record: ChangeCluster().Replay(record); break;
            case UnregisterBrokerRecord record: ChangeCluster().Replay(record); break;
            case FenceBrokerRecord record: ChangeCluster().Replay(record); break;
            case UnfenceBrokerRecord record: ChangeCluster().Replay(record); break;
            case BrokerRegistrationChangeRecord record: ChangeCluster().Replay(record); break;
            case RegisterControllerRecord record: ChangeCluster().Replay(record); break;
            case FeatureLevelRecord record: ChangeFeatures().Replay(record); break;
            case ZkMigrationStateRecord record: ChangeFeatures().Replay(record); break;
            case ProducerIdsRecord record: ProducerIds = new ProducerIdsImage(record.NextProducerId); break;
            case ClientQuotaRecord record: (ClientQuotas ??= new ClientQuotasDelta(Image.ClientQuotas)).Replay(record); break;
            case AccessControlEntryRecord record: ChangeAcls().Replay(record); break;
            case RemoveAccessControlEntryRecord record: ChangeAcls().Replay(record); break;
            case UserScramCredentialRecord record: ChangeScram().Replay(record); break;
            case RemoveUserScramCredentialRecord record: ChangeScram().Replay(record); break;
            case DelegationTokenRecord record: ChangeTokens().Replay(record); break;
            case RemoveDelegationTokenRecord record: ChangeTokens().Replay(record); break;
            case NoOpRecord: break;
            case BeginTransactionRecord or EndTransactionRecord or AbortTransactionRecord:
                throw new MetadataRecordException("Metadata transactions are resolved before a delta sees the records.");
            default:
                throw new MetadataRecordException($"Records of type {message.Type} cannot be applied.");
        }
    }

    public MetadataImage Apply(MetadataProvenance provenance) => new(
        provenance,
        Features?.Apply() ?? Image.Features,
        Cluster?.Apply() ?? Image.Cluster,
        Topics?.Apply() ?? Image.Topics,
        Configurations?.Apply() ?? Image.Configurations,
        ClientQuotas?.Apply() ?? Image.ClientQuotas,
        ProducerIds ?? Image.ProducerIds,
        Acls?.Apply() ?? Image.Acls,
        Scram?.Apply() ?? Image.Scram,
        DelegationTokens?.Apply() ?? Image.DelegationTokens);

    private void Replay(RemoveTopicRecord record)
    {
        string name = ChangeTopics().Replay(record);
        ChangeConfigurations().RemoveAll(ConfigResource.Topic(name));
    }

    private FeaturesDelta ChangeFeatures() => Features ??= new FeaturesDelta(Image.Features);

    private ClusterDelta ChangeCluster() => Cluster ??= new ClusterDelta(Image.Cluster);

    private TopicsDelta ChangeTopics() => Topics ??= new TopicsDelta(Image.Topics);

    private ConfigurationsDelta ChangeConfigurations() => Configurations ??= new ConfigurationsDelta(Image.Configurations);

    private AclsDelta ChangeAcls() => Acls ??= new AclsDelta(Image.Acls);

    private ScramDelta ChangeScram() => Scram ??= new ScramDelta(Image.Scram);

    private DelegationTokensDelta ChangeTokens() => DelegationTokens ??= new DelegationTokensDelta(Image.DelegationTokens);
}
