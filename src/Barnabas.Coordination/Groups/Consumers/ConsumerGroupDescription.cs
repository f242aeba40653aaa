using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>A consumer group as <c>ConsumerGroupDescribe</c> gives it; topics that do not exist any more are left out.</summary>
internal static class ConsumerGroupDescription
{
    private const sbyte Classic = 0;
    private const sbyte Consumer = 1;

    public static ConsumerGroupDescribeResponse.DescribedGroup Of(ConsumerGroup group, ITopicCatalog topics, string defaultAssignor) => new()
    {
        GroupId = group.Id,
        GroupState = group.StateName,
        GroupEpoch = group.Epoch,
        AssignmentEpoch = group.AssignmentEpoch,
        AssignorName = group.PreferredAssignor(null, null) ?? defaultAssignor,
        Members = [.. group.Members.Values.Select(member => Of(member, group.TargetOf(member.Id), topics))],
    };

    private static ConsumerGroupDescribeResponse.Member Of(ConsumerMember member, Assignment target, ITopicCatalog topics) => new()
    {
        MemberId = member.Id,
        InstanceId = member.InstanceId,
        RackId = member.RackId,
        MemberEpoch = member.Epoch,
        ClientId = member.ClientId,
        ClientHost = member.ClientHost,
        SubscribedTopicNames = [.. member.SubscribedTopics],
        SubscribedTopicRegex = member.SubscribedRegex,
        Assignment = Of([member.Assigned, member.PendingRevocation], topics),
        TargetAssignment = Of(target, topics),
        MemberType = member.IsClassic ? Classic : Consumer,
    };

    /// <summary>What the member has: what it may use, and what it did not give up yet.</summary>
    private static ConsumerGroupDescribeResponse.Assignment Of(PartitionEpochs[] parts, ITopicCatalog topics) => new()
    {
        TopicPartitions = [.. parts.SelectMany(static part => part.Topics).Distinct().Select(topics.Find).OfType<CatalogTopic>().Select(topic =>
            Of(topic, parts.SelectMany(part => part[topic.Id].Keys)))],
    };

    private static ConsumerGroupDescribeResponse.Assignment Of(Assignment assignment, ITopicCatalog topics) => new()
    {
        TopicPartitions = [.. from assigned in assignment.Topics
                              let topic = topics.Find(assigned.TopicId)
                              where topic is not null
                              select Of(topic, assigned.Partitions)],
    };

    private static ConsumerGroupDescribeResponse.TopicPartitions Of(CatalogTopic topic, IEnumerable<int> partitions) =>
        new() { TopicId = topic.Id, TopicName = topic.Name, Partitions = [.. partitions] };
}
