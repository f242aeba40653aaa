using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Groups.Migration;

/// <summary>A member of one kind of group as a member of the other kind; it goes on speaking the classic protocol.</summary>
internal static class ClassicConversion
{
    /// <returns>What stands against it; null where nothing does.</returns>
    public static string? ToConsumer(ClassicMember member, string protocol, int generation, ITopicCatalog topics, out ConsumerMember? consumer)
    {
        consumer = null;
        ConsumerProtocolAssignment? assignment = new();
        if (!member.Assignment.IsEmpty && !EmbeddedProtocol.TryReadAssignment(member.Assignment, out assignment))
        {
            return $"the assignment of member {member.Id} cannot be read";
        }
        if (assignment!.UserData is { IsEmpty: false })
        {
            return $"its assignor gave member {member.Id} data of its own, which would be lost";
        }
        if (!EmbeddedProtocol.TryReadSubscription(member.Metadata(protocol) ?? default, out ConsumerProtocolSubscription? subscription))
        {
            return $"the subscription of member {member.Id} cannot be read";
        }
        PartitionEpochs.Builder assigned = new();
        foreach (TopicPartitions topic in EmbeddedProtocol.PartitionsOf(assignment, topics).Topics)
        {
            foreach (int partition in topic.Partitions)
            {
                assigned.Add(topic.TopicId, partition, generation);
            }
        }
        consumer = new(member.Id)
        {
            Epoch = generation,
            PreviousEpoch = generation,
            InstanceId = member.InstanceId,
            RackId = string.IsNullOrEmpty(subscription.RackId) ? null : subscription.RackId,
            RebalanceTimeoutMs = member.RebalanceTimeoutMs,
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            SubscribedTopics = ConsumerRecords.TopicNames(subscription.Topics),
            Assigned = assigned.ToPartitionEpochs(),
            Classic = new(member.SessionTimeoutMs, member.Protocols),
        };
        return null;
    }

    public static ClassicMember ToClassic(ConsumerMember member) => new()
    {
        Id = member.Id,
        InstanceId = member.InstanceId,
        ClientId = member.ClientId,
        ClientHost = member.ClientHost,
        ProtocolType = EmbeddedProtocol.ConsumerType,
        SessionTimeoutMs = member.Classic!.SessionTimeoutMs,
        RebalanceTimeoutMs = member.RebalanceTimeoutMs,
        Protocols = member.Classic.Protocols,
    };

    public static Assignment PartitionsOf(ConsumerMember member) =>
        Assignment.Of(member.Assigned.Topics.Select(topic => (topic, (IEnumerable<int>)member.Assigned[topic].Keys)));
}
