using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Groups;

/// <summary>The records of <c>__consumer_offsets</c> that a group shard takes; share and streams groups' are not among them yet.</summary>
public static class GroupRecordTypes
{
    public static CoordinatorRecordCodec Codec { get; } = new(
    [
        CoordinatorRecordType.Of<LegacyOffsetCommitKey, LegacyOffsetCommitValue>(LegacyOffsetCommitKey.RecordType),
        CoordinatorRecordType.Of<OffsetCommitKey, OffsetCommitValue>(OffsetCommitKey.RecordType),
        CoordinatorRecordType.Of<GroupMetadataKey, GroupMetadataValue>(GroupMetadataKey.RecordType),
        CoordinatorRecordType.Of<ConsumerGroupMetadataKey, ConsumerGroupMetadataValue>(ConsumerGroupMetadataKey.RecordType),
        CoordinatorRecordType.Of<ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue>(ConsumerGroupPartitionMetadataKey.RecordType),
        CoordinatorRecordType.Of<ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue>(ConsumerGroupMemberMetadataKey.RecordType),
        CoordinatorRecordType.Of<ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue>(ConsumerGroupTargetAssignmentMetadataKey.RecordType),
        CoordinatorRecordType.Of<ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue>(ConsumerGroupTargetAssignmentMemberKey.RecordType),
        CoordinatorRecordType.Of<ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue>(ConsumerGroupCurrentMemberAssignmentKey.RecordType),
        CoordinatorRecordType.Of<ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue>(ConsumerGroupRegularExpressionKey.RecordType),
    ]);
}
