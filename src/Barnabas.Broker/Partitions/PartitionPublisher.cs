using Barnabas.Broker.Configuration;
using Barnabas.Broker.Metadata;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
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
    private bool _hasMetadata;

    public void OnMetadataChange(MetadataChange change)
    {
        if (!_hasMetadata)
        {
            _hasMetadata = true;
            SetStraysAside(change.Image.Topics);
        }
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
            partition = new(id, led.TopicId, led.New.Replicas.Length, logs.GetOrCreate(id, led.TopicId, topic.Log));
            partition.Configure(topic.Log, topic.MinInSyncReplicas);
            partition.Lead(led.New.LeaderEpoch, led.New.Isr.Length);
            table.Put(partition);
            return;
        }
        partition.Lead(led.New.LeaderEpoch, led.New.Isr.Length);
    }

    /// <summary>
    /// What was found on disk and is not to be here: of a topic that was deleted, or moved away, while this broker was down. A new topic of the
    /// name must not find it. A log without a topic id (a crash right after it was made) belongs to the topic of its name.
    /// </summary>
    private void SetStraysAside(TopicsImage topics)
    {
        foreach (var log in logs.Logs.ToArray())
        {
            var (topic, index) = (log.TopicPartition.Topic, log.TopicPartition.Partition);
            var assigned = log.TopicId == Guid.Empty ? topics.Partition(topic, index) : topics.Partition(log.TopicId, index);
            if (assigned?.Replicas.Contains(brokerId) != true && logs.SetAside(log.TopicPartition, out string? directory) == ErrorCode.None)
            {
                LogStray(log.TopicPartition, log.TopicId, directory!);
            }
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

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Partition} is on disk with topic id {TopicId}, but the cluster has no such partition here: its files are kept in {Directory}, which can be deleted by hand")]
    private partial void LogStray(TopicPartition partition, Guid topicId, string directory);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic}-{Partition} cannot be opened and stays offline")]
    private partial void LogPartitionOffline(Exception failure, string topic, int partition);
}
