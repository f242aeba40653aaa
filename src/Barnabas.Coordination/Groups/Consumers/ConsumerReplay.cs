using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// Takes over the records of consumer groups. In a compacted log some of a group's records may be gone that others build on, so each one stands
/// for itself. Owned by the shard's loop.
/// </summary>
internal sealed class ConsumerReplay(GroupTable groups)
{
    public void Replay(CoordinatorRecord record)
    {
        switch (record.Key)
        {
            case ConsumerGroupMetadataKey key:
                Replay(key, (ConsumerGroupMetadataValue?)record.Value);
                break;
            case ConsumerGroupPartitionMetadataKey key:
                if (GroupFor(key.GroupId, record) is { } described)
                {
                    described.HasPartitionMetadataRecord = !record.IsTombstone;
                }
                break;
            case ConsumerGroupMemberMetadataKey key:
                Replay(GroupFor(key.GroupId, record), key.MemberId, (ConsumerGroupMemberMetadataValue?)record.Value);
                break;
            case ConsumerGroupTargetAssignmentMetadataKey key:
                Replay(GroupFor(key.GroupId, record), (ConsumerGroupTargetAssignmentMetadataValue?)record.Value);
                break;
            case ConsumerGroupTargetAssignmentMemberKey key:
                Replay(GroupFor(key.GroupId, record), key.MemberId, (ConsumerGroupTargetAssignmentMemberValue?)record.Value);
                break;
            case ConsumerGroupCurrentMemberAssignmentKey key:
                Replay(GroupFor(key.GroupId, record), key.MemberId, (ConsumerGroupCurrentMemberAssignmentValue?)record.Value);
                break;
            case ConsumerGroupRegularExpressionKey key:
                Replay(GroupFor(key.GroupId, record), key.RegularExpression, (ConsumerGroupRegularExpressionValue?)record.Value);
                break;
            default:
                throw new ArgumentException($"Type {record.Type} is not a record of consumer groups.", nameof(record));
        }
    }

    /// <summary>The group that a record is of, made where the record says something; none for a tombstone of nothing.</summary>
    private ConsumerGroup? GroupFor(string id, CoordinatorRecord record)
    {
        if (groups.Find(id) is ConsumerGroup known)
        {
            return known;
        }
        if (record.IsTombstone)
        {
            return null;
        }
        ConsumerGroup group = new(id);
        groups.Put(group);
        return group;
    }

    private void Replay(ConsumerGroupMetadataKey key, ConsumerGroupMetadataValue? value)
    {
        if (value is null)
        {
            if (groups.Find(key.GroupId) is ConsumerGroup)
            {
                groups.Remove(key.GroupId);
            }
            return;
        }
        if (groups.Find(key.GroupId) is not ConsumerGroup group)
        {
            groups.Put(group = new(key.GroupId));
        }
        group.SetEpoch(value.Epoch, value.MetadataHash);
    }

    private static void Replay(ConsumerGroup? group, string memberId, ConsumerGroupMemberMetadataValue? value)
    {
        if (value is null)
        {
            group?.RemoveMember(memberId);
        }
        else
        {
            group!.Put(ConsumerRecords.With(group.FindMember(memberId) ?? new(memberId), value));
        }
    }

    private static void Replay(ConsumerGroup? group, ConsumerGroupTargetAssignmentMetadataValue? value) =>
        group?.SetAssignmentEpoch(value?.AssignmentEpoch ?? -1, value?.AssignmentTimestamp ?? 0);

    private static void Replay(ConsumerGroup? group, string memberId, ConsumerGroupTargetAssignmentMemberValue? value)
    {
        if (value is null)
        {
            group?.RemoveTarget(memberId);
        }
        else
        {
            group!.SetTarget(memberId, ConsumerRecords.FromRecord(value));
        }
    }

    private static void Replay(ConsumerGroup? group, string memberId, ConsumerGroupCurrentMemberAssignmentValue? value)
    {
        if (value is not null)
        {
            group!.Put(ConsumerRecords.With(group.FindMember(memberId) ?? new(memberId), value));
        }
        else if (group?.FindMember(memberId) is { } member)
        {
            group.Put(member with { Epoch = -1, PreviousEpoch = -1, Assigned = PartitionEpochs.Empty, PendingRevocation = PartitionEpochs.Empty });
        }
    }

    private static void Replay(ConsumerGroup? group, string regex, ConsumerGroupRegularExpressionValue? value)
    {
        if (value is null)
        {
            group?.Subscriptions.RemoveResolved(regex);
        }
        else
        {
            group!.Subscriptions.PutResolved(regex, ConsumerRecords.FromRecord(value));
        }
    }
}
