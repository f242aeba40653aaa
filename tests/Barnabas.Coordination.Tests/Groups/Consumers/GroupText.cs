using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Consumers;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>Everything that is recorded of groups, as text, for comparing them.</summary>
internal static class GroupText
{
    public static string Of(GroupTable groups) => string.Join('\n', groups.All.OrderBy(group => group.Id, StringComparer.Ordinal).Select(Of));

    public static string Of(Group group) => group switch
    {
        ConsumerGroup consumers => Of(consumers),
        ClassicGroup { Recorded: { } recorded } => $"{group.Id} classic generation {recorded.Generation} {string.Join(",", recorded.Members.Select(member => member.MemberId))}",
        _ => $"{group.Id} {group.TypeName}",
    };

    private static string Of(ConsumerGroup group) =>
        $"""
        {group.Id} {group.StateName} epoch {group.Epoch} target {group.AssignmentEpoch} at {group.AssignmentTimestampMs} hash {group.MetadataHash} classic {group.ClassicMembers} {group.SubscriptionType} preferred {group.PreferredAssignor(null, null)}
        {string.Join('\n', group.Members.Values.OrderBy(member => member.Id, StringComparer.Ordinal).Select(member => $"{Of(member)} target {group.TargetOf(member.Id)} owned {Owned(group, member)}"))}
        static {string.Join(' ', group.StaticMembers.OrderBy(entry => entry.Key, StringComparer.Ordinal))} regexes {string.Join(' ', group.ResolvedRegexes.OrderBy(regex => regex.Key).Select(regex => $"{regex.Key}:{string.Join(',', regex.Value.Topics)}"))}
        topics {string.Join(' ', group.Subscriptions.Topics.Order(StringComparer.Ordinal))} expressions {string.Join(' ', group.Subscriptions.Regexes.OrderBy(entry => entry.Key, StringComparer.Ordinal))}
        """;

    private static string Of(ConsumerMember member) =>
        $"{member.Id} {member.State} {member.PreviousEpoch}->{member.Epoch} {member.InstanceId} {member.RackId} {member.RebalanceTimeoutMs} {member.ClientId} {member.ClientHost} "
        + $"[{string.Join(' ', member.SubscribedTopics)}] '{member.SubscribedRegex}' {member.ServerAssignor} has {Sorted(member.Assigned)} gives up {Sorted(member.PendingRevocation)} "
        + (member.Classic is { } classic ? $"classic {classic.SessionTimeoutMs} {string.Join(',', classic.Protocols.Select(protocol => $"{protocol.Name}:{Convert.ToHexString(protocol.Metadata.Span)}"))}" : "");

    private static string Owned(ConsumerGroup group, ConsumerMember member) =>
        string.Join(' ', member.Assigned.Topics.Order().SelectMany(topic => member.Assigned[topic].Keys.Select(partition => group.PartitionEpoch(topic, partition))));

    private static string Sorted(PartitionEpochs partitions) =>
        string.Join(' ', partitions.Topics.Order().Select(topic => $"{topic}:{string.Join(',', partitions[topic].Select(partition => $"{partition.Key}@{partition.Value}"))}"));
}
