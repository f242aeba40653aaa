using Barnabas.Coordination.Assignors;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>Who may act as which member of a consumer group.</summary>
internal static class MemberRules
{
    /// <summary>The member that a client with this id, and instance id where it is static, is.</summary>
    public static Refusal? Find(ConsumerGroup group, string memberId, string? instanceId, out ConsumerMember? member)
    {
        member = instanceId is null ? group.FindMember(memberId) : group.FindStaticMember(instanceId);
        if (member is null)
        {
            return new(ErrorCode.UnknownMemberId, instanceId is null
                ? $"Member {memberId} is not a member of group {group.Id}."
                : $"Instance {instanceId} is not a member of group {group.Id}.");
        }
        return member.Id == memberId
            ? null
            : new(ErrorCode.FencedInstanceId, $"Instance {instanceId} of group {group.Id} is member {member.Id} now, not {memberId}.");
    }

    /// <summary>A member may come with the epoch before its own, because it may have lost our answer, as long as it has nothing that it must not have.</summary>
    public static Refusal? CheckEpoch(ConsumerMember member, int epoch, Assignment? owned)
    {
        bool lostAnswer = epoch < member.Epoch && epoch == member.PreviousEpoch && owned is not null && Has(member, owned);
        return epoch == HeartbeatRules.JoinEpoch || epoch == member.Epoch || lostAnswer
            ? null
            : new(ErrorCode.FencedMemberEpoch, $"Member {member.Id} is in epoch {member.Epoch}, not {epoch}; it must give up all partitions and join again.");
    }

    private static bool Has(ConsumerMember member, Assignment owned) =>
        owned.Topics.All(topic => topic.Partitions.All(partition => member.Assigned.Contains(topic.TopicId, partition)));
}
