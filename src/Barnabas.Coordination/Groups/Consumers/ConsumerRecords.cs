using System.Collections.Immutable;
using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>The records of consumer groups, and what they say of members.</summary>
internal static class ConsumerRecords
{
    public static CoordinatorRecord Epoch(string groupId, int epoch, long metadataHash) =>
        new(ConsumerGroupMetadataKey.RecordType, new ConsumerGroupMetadataKey { GroupId = groupId },
            new ConsumerGroupMetadataValue { Epoch = epoch, MetadataHash = metadataHash }, 0);

    public static CoordinatorRecord EpochTombstone(string groupId) =>
        new(ConsumerGroupMetadataKey.RecordType, new ConsumerGroupMetadataKey { GroupId = groupId }, null, 0);

    public static CoordinatorRecord PartitionMetadataTombstone(string groupId) =>
        new(ConsumerGroupPartitionMetadataKey.RecordType, new ConsumerGroupPartitionMetadataKey { GroupId = groupId }, null, 0);

    public static CoordinatorRecord Member(string groupId, ConsumerMember member) =>
        new(ConsumerGroupMemberMetadataKey.RecordType, new ConsumerGroupMemberMetadataKey { GroupId = groupId, MemberId = member.Id },
            new ConsumerGroupMemberMetadataValue
            {
                InstanceId = member.InstanceId,
                RackId = member.RackId,
                ClientId = member.ClientId,
                ClientHost = member.ClientHost,
                SubscribedTopicNames = [.. member.SubscribedTopics],
                SubscribedTopicRegex = member.SubscribedRegex,
                RebalanceTimeoutMs = member.RebalanceTimeoutMs,
                ServerAssignor = member.ServerAssignor,
                ClassicMemberMetadata = member.Classic is { } classic ? ToRecord(classic) : null,
            },
            0);

    public static CoordinatorRecord MemberTombstone(string groupId, string memberId) =>
        new(ConsumerGroupMemberMetadataKey.RecordType, new ConsumerGroupMemberMetadataKey { GroupId = groupId, MemberId = memberId }, null, 0);

    public static CoordinatorRecord Target(string groupId, string memberId, Assignment target) =>
        new(ConsumerGroupTargetAssignmentMemberKey.RecordType, new ConsumerGroupTargetAssignmentMemberKey { GroupId = groupId, MemberId = memberId },
            new ConsumerGroupTargetAssignmentMemberValue
            {
                TopicPartitions = [.. target.Topics.Select(static topic =>
                    new ConsumerGroupTargetAssignmentMemberValue.TopicPartition { TopicId = topic.TopicId, Partitions = [.. topic.Partitions] })],
            },
            0);

    public static CoordinatorRecord TargetTombstone(string groupId, string memberId) =>
        new(ConsumerGroupTargetAssignmentMemberKey.RecordType, new ConsumerGroupTargetAssignmentMemberKey { GroupId = groupId, MemberId = memberId }, null, 0);

    public static CoordinatorRecord TargetEpoch(string groupId, int assignmentEpoch, long timestampMs) =>
        new(ConsumerGroupTargetAssignmentMetadataKey.RecordType, new ConsumerGroupTargetAssignmentMetadataKey { GroupId = groupId },
            new ConsumerGroupTargetAssignmentMetadataValue { AssignmentEpoch = assignmentEpoch, AssignmentTimestamp = timestampMs }, 0);

    public static CoordinatorRecord TargetEpochTombstone(string groupId) =>
        new(ConsumerGroupTargetAssignmentMetadataKey.RecordType, new ConsumerGroupTargetAssignmentMetadataKey { GroupId = groupId }, null, 0);

    public static CoordinatorRecord CurrentAssignment(string groupId, ConsumerMember member) =>
        new(ConsumerGroupCurrentMemberAssignmentKey.RecordType, new ConsumerGroupCurrentMemberAssignmentKey { GroupId = groupId, MemberId = member.Id },
            new ConsumerGroupCurrentMemberAssignmentValue
            {
                MemberEpoch = member.Epoch,
                PreviousMemberEpoch = member.PreviousEpoch,
                State = (sbyte)member.State,
                AssignedPartitions = ToRecord(member.Assigned),
                PartitionsPendingRevocation = ToRecord(member.PendingRevocation),
            },
            0);

    public static CoordinatorRecord CurrentAssignmentTombstone(string groupId, string memberId) =>
        new(ConsumerGroupCurrentMemberAssignmentKey.RecordType, new ConsumerGroupCurrentMemberAssignmentKey { GroupId = groupId, MemberId = memberId }, null, 0);

    public static CoordinatorRecord Regex(string groupId, string regex, ResolvedRegularExpression resolved) =>
        new(ConsumerGroupRegularExpressionKey.RecordType, new ConsumerGroupRegularExpressionKey { GroupId = groupId, RegularExpression = regex },
            new ConsumerGroupRegularExpressionValue { Topics = [.. resolved.Topics], Version = resolved.Version, Timestamp = resolved.TimestampMs }, 0);

    public static CoordinatorRecord RegexTombstone(string groupId, string regex) =>
        new(ConsumerGroupRegularExpressionKey.RecordType, new ConsumerGroupRegularExpressionKey { GroupId = groupId, RegularExpression = regex }, null, 0);

    /// <summary>All records of a member are gone, in this order.</summary>
    public static void AppendMemberTombstones(Decision decision, string groupId, string memberId)
    {
        decision.Append(CurrentAssignmentTombstone(groupId, memberId));
        decision.Append(TargetTombstone(groupId, memberId));
        decision.Append(MemberTombstone(groupId, memberId));
    }

    /// <summary>A member with what its metadata record says; the record's bytes are copied.</summary>
    public static ConsumerMember With(ConsumerMember member, ConsumerGroupMemberMetadataValue value) => member with
    {
        InstanceId = value.InstanceId,
        RackId = value.RackId,
        ClientId = value.ClientId,
        ClientHost = value.ClientHost,
        SubscribedTopics = TopicNames(value.SubscribedTopicNames),
        SubscribedRegex = value.SubscribedTopicRegex,
        RebalanceTimeoutMs = value.RebalanceTimeoutMs,
        ServerAssignor = value.ServerAssignor,
        Classic = value.ClassicMemberMetadata is { } classic ? FromRecord(classic) : null,
    };

    /// <summary>A member with what its current assignment record says.</summary>
    public static ConsumerMember With(ConsumerMember member, ConsumerGroupCurrentMemberAssignmentValue value) => member with
    {
        Epoch = value.MemberEpoch,
        PreviousEpoch = value.PreviousMemberEpoch,
        State = Enum.IsDefined((MemberState)value.State) ? (MemberState)value.State : MemberState.Unknown,
        Assigned = FromRecord(value.AssignedPartitions, value.MemberEpoch),
        PendingRevocation = FromRecord(value.PartitionsPendingRevocation, value.MemberEpoch),
    };

    public static Assignment FromRecord(ConsumerGroupTargetAssignmentMemberValue value) =>
        Assignment.Of(value.TopicPartitions.Select(static topic => (topic.TopicId, (IEnumerable<int>)topic.Partitions)));

    public static ResolvedRegularExpression FromRecord(ConsumerGroupRegularExpressionValue value) => new(TopicNames(value.Topics), value.Version, value.Timestamp);

    /// <summary>In ordinal order, each once.</summary>
    public static ImmutableArray<string> TopicNames(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static ConsumerGroupMemberMetadataValue.ClassicMemberMetadataData ToRecord(ClassicProtocolSupport classic) => new()
    {
        SessionTimeoutMs = classic.SessionTimeoutMs,
        SupportedProtocols = [.. classic.Protocols.Select(static protocol =>
            new ConsumerGroupMemberMetadataValue.ClassicProtocol { Name = protocol.Name, Metadata = protocol.Metadata })],
    };

    private static ClassicProtocolSupport FromRecord(ConsumerGroupMemberMetadataValue.ClassicMemberMetadataData classic) =>
        new(classic.SessionTimeoutMs, [.. classic.SupportedProtocols.Select(static protocol => new ClassicProtocol(protocol.Name, protocol.Metadata.ToArray()))]);

    private static List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> ToRecord(PartitionEpochs partitions) =>
        [.. partitions.Topics.Select(topic => new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions
        {
            TopicId = topic,
            Partitions = [.. partitions[topic].Keys],
            AssignmentEpochs = [.. partitions[topic].Values],
        })];

    /// <summary>Kafka before 4.3 wrote no epochs: those partitions count from the member's epoch.</summary>
    private static PartitionEpochs FromRecord(List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics, int memberEpoch)
    {
        PartitionEpochs.Builder builder = new();
        foreach (ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions topic in topics)
        {
            List<int>? epochs = topic.AssignmentEpochs is { } given && given.Count == topic.Partitions.Count ? given : null;
            for (int i = 0; i < topic.Partitions.Count; i++)
            {
                builder.Add(topic.TopicId, topic.Partitions[i], epochs?[i] ?? Math.Max(memberEpoch, 0));
            }
        }
        return builder.ToPartitionEpochs();
    }
}
