using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>How a classic group stands in <c>__consumer_offsets</c>.</summary>
internal static class ClassicGroupRecords
{
    /// <summary>What Kafka 4.3 writes; version 4 is only read.</summary>
    private const short ValueVersion = 3;

    /// <summary>The group with its members as they are, each with its assignment of <paramref name="assignments"/>.</summary>
    public static CoordinatorRecord Of(ClassicGroup group, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments) =>
        Record(group.Id, new()
        {
            ProtocolType = group.ProtocolType,
            Generation = group.Generation,
            Protocol = group.ProtocolName,
            Leader = group.LeaderId,
            CurrentStateTimestamp = group.StateTimestampMs ?? -1,
            Members = [.. group.Members.Select(member => Of(member, group.ProtocolName!, assignments[member.Id]))],
        });

    /// <summary>The group with its members and their assignments as they are.</summary>
    public static CoordinatorRecord Of(ClassicGroup group) => Of(group, group.Members.ToDictionary(member => member.Id, member => member.Assignment));

    /// <summary>A group that has no generation yet, whoever is about to join it.</summary>
    public static CoordinatorRecord New(ClassicGroup group) =>
        Record(group.Id, new() { Protocol = null, Leader = null, CurrentStateTimestamp = group.StateTimestampMs ?? -1 });

    public static CoordinatorRecord Tombstone(string groupId) =>
        new(GroupMetadataKey.RecordType, new GroupMetadataKey { Group = groupId }, null, ValueVersion);

    /// <summary>The group that was recorded, without a hold on the buffer that it was read from.</summary>
    public static ClassicGroup Restore(string groupId, GroupMetadataValue value)
    {
        ClassicGroup group = new(
            groupId,
            value.Generation,
            value.ProtocolType,
            value.Members.Select(member => Restore(member, value)),
            value.Leader,
            value.CurrentStateTimestamp == -1 ? null : value.CurrentStateTimestamp);
        group.Recorded = (GroupMetadataValue)Of(group).Value!;
        return group;
    }

    private static CoordinatorRecord Record(string groupId, GroupMetadataValue value) =>
        new(GroupMetadataKey.RecordType, new GroupMetadataKey { Group = groupId }, value, ValueVersion);

    private static GroupMetadataValue.MemberMetadata Of(ClassicMember member, string protocol, ReadOnlyMemory<byte> assignment) => new()
    {
        MemberId = member.Id,
        GroupInstanceId = member.InstanceId,
        ClientId = member.ClientId,
        ClientHost = member.ClientHost,
        RebalanceTimeout = member.RebalanceTimeoutMs,
        SessionTimeout = member.SessionTimeoutMs,
        Subscription = member.Metadata(protocol)!.Value,
        Assignment = assignment,
    };

    private static ClassicMember Restore(GroupMetadataValue.MemberMetadata member, GroupMetadataValue value) => new()
    {
        Id = member.MemberId,
        InstanceId = member.GroupInstanceId,
        ClientId = member.ClientId,
        ClientHost = member.ClientHost,
        ProtocolType = value.ProtocolType,
        SessionTimeoutMs = member.SessionTimeout,
        RebalanceTimeoutMs = member.RebalanceTimeout == -1 ? member.SessionTimeout : member.RebalanceTimeout,
        Protocols = [new(value.Protocol ?? "", member.Subscription.ToArray())],
        Assignment = member.Assignment.ToArray(),
    };
}
