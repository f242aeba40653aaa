using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;

namespace Barnabas.Metadata.Control.Topics;

/// <summary>What the coming and going of brokers does to leaders and ISRs. Stateless: the image is the state.</summary>
internal sealed class PartitionLeadership(ControllerOptions options)
{
    private const string MinInSyncReplicas = "min.insync.replicas";
    private const string UncleanLeaderElection = "unclean.leader.election.enable";

    /// <summary>The broker leaves: it drops out of its ISRs and others lead.</summary>
    public void RemoveBroker(MetadataImage image, int brokerId, List<VersionedRecord> records) =>
        ChangeAll(image, p => p.Isr.Contains(brokerId), r => r != brokerId && image.Cluster.IsActive(r), brokerId, null, records);

    /// <summary>The broker may lead from now on: it does where nobody else leads.</summary>
    public void AddBroker(MetadataImage image, int brokerId, List<VersionedRecord> records) => ChangeAll(
        image,
        p => p.Leader == PartitionRegistration.NoLeader && p.Replicas.Contains(brokerId),
        r => r == brokerId || image.Cluster.IsActive(r),
        null,
        null,
        records);

    /// <summary>The broker died without saying so: its log may lack what it acknowledged, so it counts neither as in sync nor as eligible.</summary>
    public void RemoveUncleanBroker(MetadataImage image, int brokerId, List<VersionedRecord> records)
    {
        if (image.Features.MetadataVersion.SupportsEligibleLeaderReplicas)
        {
            ChangeAll(
                image,
                p => p.Isr.Contains(brokerId) || p.EligibleLeaderReplicas.Contains(brokerId),
                r => r != brokerId && image.Cluster.IsActive(r),
                brokerId,
                brokerId,
                records);
        }
    }

    private static IEnumerable<TopicImage> InOrder(TopicsImage topics) => topics.ById.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    private void ChangeAll(
        MetadataImage image,
        Func<PartitionRegistration, bool> concerns,
        Func<int, bool> isAcceptableLeader,
        int? leaving,
        int? unclean,
        List<VersionedRecord> records)
    {
        foreach (TopicImage topic in InOrder(image.Topics))
        {
            for (int id = 0; id < topic.Partitions.Length; id++)
            {
                PartitionRegistration partition = topic.Partitions[id];
                if (!concerns(partition))
                {
                    continue;
                }
                VersionedRecord? record = new PartitionChange(topic.Id, id, partition)
                {
                    IsAcceptableLeader = isAcceptableLeader,
                    MetadataVersion = image.Features.MetadataVersion,
                    ElrEnabled = image.Features.IsElrEnabled,
                    MinInSyncReplicas = EffectiveMinInSyncReplicas(image, topic.Name, partition),
                    Election = IsUncleanElectionEnabled(image, topic.Name) ? Election.Unclean : Election.Online,
                    UncleanShutdownReplica = unclean,
                }.WithIsr(partition.Isr.Where(r => r != leaving)).Build();
                if (record is { } change)
                {
                    records.Add(change);
                }
            }
        }
    }

    private int EffectiveMinInSyncReplicas(MetadataImage image, string topic, PartitionRegistration partition)
    {
        string? value = TopicOrCluster(image, topic, MinInSyncReplicas);
        return Math.Min(value is not null && int.TryParse(value, out int set) ? set : options.MinInSyncReplicas, partition.Replicas.Length);
    }

    private bool IsUncleanElectionEnabled(MetadataImage image, string topic)
    {
        string? value = TopicOrCluster(image, topic, UncleanLeaderElection);
        return value is not null && bool.TryParse(value, out bool set) ? set : options.UncleanLeaderElection;
    }

    private static string? TopicOrCluster(MetadataImage image, string topic, string key) =>
        image.Configurations.OfTopic(topic).GetValueOrDefault(key)
        ?? image.Configurations.Of(ConfigResource.ClusterDefault).GetValueOrDefault(key);
}
