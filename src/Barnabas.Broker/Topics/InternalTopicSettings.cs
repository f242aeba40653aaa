using Barnabas.Broker.Configuration;
using Barnabas.Metadata;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Topics;

/// <summary>How the topics that brokers keep their own state in are created: by the keys of their coordinators. Stateless.</summary>
internal static class InternalTopicSettings
{
    /// <summary>The creation request of an internal topic; null where the topic is an ordinary one.</summary>
    public static CreateTopicsRequest.CreatableTopic? Find(string name, BrokerConfiguration configuration) => name switch
    {
        TopicName.ConsumerOffsets => new()
        {
            Name = name,
            NumPartitions = configuration.OffsetsTopicNumPartitions,
            ReplicationFactor = configuration.OffsetsTopicReplicationFactor,
            Configs =
            [
                Config("cleanup.policy", "compact"),
                Config("compression.type", "producer"),
                Copied("segment.bytes", "offsets.topic.segment.bytes", configuration),
            ],
        },
        TopicName.TransactionState => new()
        {
            Name = name,
            NumPartitions = configuration.TransactionStateLogNumPartitions,
            ReplicationFactor = configuration.TransactionStateLogReplicationFactor,
            Configs =
            [
                Config("cleanup.policy", "compact"),
                Config("compression.type", "uncompressed"),
                Config("unclean.leader.election.enable", "false"),
                Copied("min.insync.replicas", "transaction.state.log.min.isr", configuration),
                Copied("segment.bytes", "transaction.state.log.segment.bytes", configuration),
            ],
        },
        TopicName.ShareGroupState => new()
        {
            Name = name,
            NumPartitions = (int)configuration.Value("share.coordinator.state.topic.num.partitions")!,
            ReplicationFactor = (short)configuration.Value("share.coordinator.state.topic.replication.factor")!,
            Configs =
            [
                Config("cleanup.policy", "delete"),
                Config("compression.type", "producer"),
                Config("retention.ms", "-1"),
                Copied("min.insync.replicas", "share.coordinator.state.topic.min.isr", configuration),
                Copied("segment.bytes", "share.coordinator.state.topic.segment.bytes", configuration),
            ],
        },
        _ => null,
    };

    private static CreateTopicsRequest.CreatableTopicConfig Copied(string name, string brokerKey, BrokerConfiguration configuration) =>
        Config(name, ConfigValue.Format(configuration.Value(brokerKey)!));

    private static CreateTopicsRequest.CreatableTopicConfig Config(string name, string value) => new() { Name = name, Value = value };
}
