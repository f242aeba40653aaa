using Barnabas.Coordination.Runtime;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>
/// The timers of members: a session (<c>session.timeout.ms</c>) for one that takes part, and the time in which one that waits for its first
/// generation, or was only given an id, has to go on.
/// </summary>
internal static class ClassicSessions
{
    /// <summary>
    /// A new member does not know its id yet and cannot heartbeat, and a connection that is lost while its join waits is not seen: without
    /// an end its retries would fill the group with members that are nobody.
    /// </summary>
    private const int NewMemberJoinTimeoutMs = 5 * 60 * 1000;

    public static TimerKey TimerOf(ClassicGroup group, string memberId) => new(GroupTimer.ClassicSession, group.Id, memberId);

    public static void Renew(ClassicGroup group, ClassicMember member, Decision decision) =>
        decision.SetTimer(TimerOf(group, member.Id), member.SessionTimeoutMs);

    public static void BeginFirst(ClassicGroup group, ClassicMember member, Decision decision)
    {
        decision.CancelTimer(PendingTimerOf(group, member.Id));
        decision.SetTimer(TimerOf(group, member.Id), NewMemberJoinTimeoutMs);
    }

    public static void End(ClassicGroup group, string memberId, Decision decision) => decision.CancelTimer(TimerOf(group, memberId));

    public static void BeginPending(ClassicGroup group, string memberId, int timeoutMs, Decision decision) =>
        decision.SetTimer(PendingTimerOf(group, memberId), timeoutMs);

    public static void EndPending(ClassicGroup group, string memberId, Decision decision) => decision.CancelTimer(PendingTimerOf(group, memberId));

    private static TimerKey PendingTimerOf(ClassicGroup group, string memberId) => new(GroupTimer.ClassicPendingMember, group.Id, memberId);
}
