using Barnabas.Broker.Configuration;
using Barnabas.Broker.Metadata;
using Barnabas.Metadata.Images;
using Barnabas.Storage;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Partitions;

/// <summary>
/// Makes the hosted partitions follow the metadata: creates and deletes logs, takes up leadership, hands on topic configuration. Runs on
/// the metadata loop, after <see cref="CurrentConfiguration"/>; the only writer of the <see cref="PartitionTable"/>.
/// </summary>
internal sealed partial class PartitionPublisher(int brokerId, PartitionTable table, LogManager logs, CurrentConfiguration configuration, ILogger logger)
    : IMetadataPublisher
{
    public void OnMetadataChange(MetadataChange change)
    {
        if (change.Delta.Topics is { } topics)
        {
            Apply(topics.LocalChanges(brokerId), change.Image);
        }
        if (change.Delta.Configurations is { } configurations)
        {
            Reconfigure(configurations.ChangedResources, change.Image);
        }
    }

    private void Apply(LocalReplicaChanges changes, MetadataImage image)
    {
        foreach (var removed in changes.Removed)
        {
            table.Remove(removed.TopicId, removed.Partition)?.OnRemoved();
            logs.Delete(new(removed.Topic, removed.Partition));
        }
        foreach (var follower in changes.Followers)
        {
            table.Remove(follower.TopicId, follower.Partition)?.OnRemoved();
        }
        foreach (var led in changes.Leaders)
        {
            try
            {
                Lead(led, image);
            }
            catch (IOException failure)
            {
                // The partition stays offline: clients get an error for it, the others are served.
                LogPartitionOffline(failure, led.Topic, led.Partition);
            }
        }
    }

    private void Lead(LocalReplicaChanges.ChangedReplica led, MetadataImage image)
    {
        table.Find(led.TopicId, led.Partition, out var partition);
        if (partition is null)
        {
            var id = new TopicPartition(led.Topic, led.Partition);
            var topic = configuration.Value.ForTopic(image.Configurations.OfTopic(led.Topic));
            DeleteLogOfEarlierTopic(id, led.TopicId);
            partition = new(id, led.TopicId, led.New.Replicas.Length, logs.GetOrCreate(id, led.TopicId, topic.Log));
            partition.Configure(topic.Log, topic.MinInSyncReplicas);
            partition.Lead(led.New.LeaderEpoch, led.New.Isr.Length);
            table.Put(partition);
            return;
        }
        partition.Lead(led.New.LeaderEpoch, led.New.Isr.Length);
    }

    /// <summary>A crash between the deletion of a topic and that of its files leaves a log that a new topic of the name must not find.</summary>
    private void DeleteLogOfEarlierTopic(TopicPartition id, Guid topicId)
    {
        if (logs.Get(id) is { } left && left.TopicId != Guid.Empty && left.TopicId != topicId)
        {
            LogEarlierTopic(id, left.TopicId);
            logs.Delete(id);
        }
    }

    private void Reconfigure(IReadOnlyCollection<ConfigResource> changed, MetadataImage image)
    {
        bool all = changed.Any(static resource => resource.Type == ConfigResourceType.Broker);
        foreach (var topic in table.Topics)
        {
            if (!all && !changed.Contains(ConfigResource.Topic(topic.Name)))
            {
                continue;
            }
            var settings = configuration.Value.ForTopic(image.Configurations.OfTopic(topic.Name));
            foreach (var partition in topic.Hosted)
            {
                partition.Configure(settings.Log, settings.MinInSyncReplicas);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition} had files of topic id {TopicId}, which was deleted; they are deleted now")]
    private partial void LogEarlierTopic(TopicPartition partition, Guid topicId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic}-{Partition} cannot be opened and stays offline")]
    private partial void LogPartitionOffline(Exception failure, string topic, int partition);
}
