using Barnabas.Metadata.Features;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>
/// An image as the records of a snapshot: replayed onto the empty image they give it again. The order is fixed, so equal images give equal
/// records. Stateless.
/// </summary>
public static class ImageWriter
{
    public static IEnumerable<VersionedRecord> Write(MetadataImage image)
    {
        MetadataVersion version = image.Features.MetadataVersion;
        // metadata.version comes first: readers may need it to understand the rest.
        return WriteFeatures(image.Features, version)
            .Concat(WriteCluster(image.Cluster, version))
            .Concat(WriteTopics(image.Topics, version))
            .Concat(WriteConfigurations(image.Configurations))
            .Concat(WriteClientQuotas(image.ClientQuotas))
            .Concat(WriteProducerIds(image.ProducerIds))
            .Concat(image.Acls.Entries.Values.OrderBy(e => e.Id).Select(e => new VersionedRecord(e, 0)))
            .Concat(image.Scram.Credentials.Values.OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Mechanism).Select(c => new VersionedRecord(c, 0)))
            .Concat(image.DelegationTokens.Tokens.Values.OrderBy(t => t.TokenId, StringComparer.Ordinal).Select(t => new VersionedRecord(t, 0)));
    }

    private static IEnumerable<VersionedRecord> WriteFeatures(FeaturesImage features, MetadataVersion version)
    {
        if (features.Levels.ContainsKey(FeatureName.MetadataVersion))
        {
            yield return new(new FeatureLevelRecord { Name = FeatureName.MetadataVersion, FeatureLevel = version.Level }, 0);
        }
        foreach ((string name, short level) in features.Levels)
        {
            if (name != FeatureName.MetadataVersion)
            {
                yield return new(new FeatureLevelRecord { Name = name, FeatureLevel = level }, 0);
            }
        }
        if (features.ZkMigrationState != 0)
        {
            yield return new(new ZkMigrationStateRecord { ZkMigrationState = features.ZkMigrationState }, 0);
        }
    }

    private static IEnumerable<VersionedRecord> WriteCluster(ClusterImage cluster, MetadataVersion version)
    {
        foreach (BrokerRegistration broker in cluster.Brokers.Values)
        {
            yield return new(broker.ToRecord(version), version.RegisterBrokerRecordVersion);
        }
        foreach (ControllerRegistration controller in cluster.Controllers.Values)
        {
            yield return new(controller.ToRecord(), 0);
        }
    }

    private static IEnumerable<VersionedRecord> WriteTopics(TopicsImage topics, MetadataVersion version)
    {
        foreach (TopicImage topic in topics.ById.Values.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            yield return new(new TopicRecord { Name = topic.Name, TopicId = topic.Id }, 0);
            for (int id = 0; id < topic.Partitions.Length; id++)
            {
                yield return new(topic.Partitions[id].ToRecord(topic.Id, id, version), version.PartitionRecordVersion);
            }
        }
    }

    private static IEnumerable<VersionedRecord> WriteConfigurations(ConfigurationsImage configurations)
    {
        foreach ((ConfigResource resource, var values) in configurations.Resources.OrderBy(r => r.Key.Type).ThenBy(r => r.Key.Name, StringComparer.Ordinal))
        {
            foreach ((string name, string value) in values)
            {
                yield return new(
                    new ConfigRecord { ResourceType = (sbyte)resource.Type, ResourceName = resource.Name, Name = name, Value = value }, 0);
            }
        }
    }

    private static IEnumerable<VersionedRecord> WriteClientQuotas(ClientQuotasImage quotas)
    {
        foreach ((ClientQuotaEntity entity, var values) in quotas.Entities.OrderBy(e => e.Key))
        {
            foreach ((string key, double value) in values)
            {
                yield return new(
                    new ClientQuotaRecord
                    {
                        Entity = [.. entity.Parts.Select(p => new ClientQuotaRecord.EntityData { EntityType = p.Key, EntityName = p.Value })],
                        Key = key,
                        Value = value,
                    },
                    0);
            }
        }
    }

    private static IEnumerable<VersionedRecord> WriteProducerIds(ProducerIdsImage producerIds)
    {
        if (producerIds.NextProducerId >= 0)
        {
            yield return new(new ProducerIdsRecord { BrokerId = -1, BrokerEpoch = -1, NextProducerId = producerIds.NextProducerId }, 0);
        }
    }
}
