using Barnabas.Coordination.Runtime;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>The timers of a member of a consumer group.</summary>
internal static class MemberTimers
{
    public static void Cancel(Decision decision, string groupId, string memberId)
    {
        decision.CancelTimer(new(GroupTimer.ConsumerSession, groupId, memberId));
        decision.CancelTimer(new(GroupTimer.ConsumerRevocation, groupId, memberId));
        decision.CancelTimer(new(GroupTimer.ConsumerJoin, groupId, memberId));
        decision.CancelTimer(new(GroupTimer.ConsumerSync, groupId, memberId));
    }
}
