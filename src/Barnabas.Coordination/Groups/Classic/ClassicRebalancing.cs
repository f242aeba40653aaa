using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>The way from one generation of a group to the next: calls for joins, waits for them, and completes. Owned by the shard's loop.</summary>
internal sealed class ClassicRebalancing(IGroupConfiguration configuration, ILogger logger)
{
    /// <summary>Whether a client may act as this member.</summary>
    public ErrorCode Check(ClassicGroup group, string memberId, string? instanceId)
    {
        ErrorCode error = group.CheckMember(memberId, instanceId);
        if (error == ErrorCode.FencedInstanceId)
        {
            logger.MemberFenced(group.Id, memberId, instanceId!, group.MemberIdOfInstance(instanceId!));
        }
        return error;
    }

    public void PrepareOrComplete(ClassicGroup group, string reason, Decision decision)
    {
        if (group.CanRebalance)
        {
            Prepare(group, reason, decision);
        }
        else
        {
            CompleteIfAllJoined(group, decision);
        }
    }

    public void Prepare(ClassicGroup group, string reason, Decision decision)
    {
        if (group.State == ClassicGroupState.CompletingRebalance)
        {
            DropAssignments(group, ErrorCode.RebalanceInProgress, decision);
        }
        group.ClearPendingSyncs();
        decision.CancelTimer(SyncTimerOf(group));

        logger.Rebalances(group.Id, group.Generation, reason);
        bool isInitial = group.State == ClassicGroupState.Empty;
        group.MoveTo(ClassicGroupState.PreparingRebalance, decision.NowMs);
        if (isInitial)
        {
            AwaitFirstMembers(group, decision);
        }
        else if (group.AllHaveJoined)
        {
            Complete(group, decision);
        }
        else
        {
            decision.SetTimer(JoinTimerOf(group), group.RebalanceTimeoutMs);
        }
    }

    /// <summary>Completes the joining where nobody is missed; not while the first members are awaited, for there may be more.</summary>
    public void CompleteIfAllJoined(ClassicGroup group, Decision decision)
    {
        bool isJoining = group.State == ClassicGroupState.PreparingRebalance && group.PreviousState != ClassicGroupState.Empty;
        if (isJoining && group.AllHaveJoined)
        {
            Complete(group, decision);
        }
    }

    /// <summary>The time for joins is over.</summary>
    public void OnJoinTimer(ClassicGroup group, Decision decision)
    {
        if (group.State != ClassicGroupState.PreparingRebalance)
        {
            return;
        }
        if (group.InitialDelay is { HasNewMember: true, RemainingMs: > 0 } initial)
        {
            int delayMs = Math.Min(configuration.Broker.InitialRebalanceDelayMs, initial.RemainingMs);
            group.InitialDelay = new(delayMs, Math.Max(initial.RemainingMs - initial.DelayMs, 0));
            decision.SetTimer(JoinTimerOf(group), delayMs);
            return;
        }
        Complete(group, decision);
    }

    /// <summary>Members that joined and never asked for their assignment are not there any more.</summary>
    public void OnSyncTimer(ClassicGroup group, Decision decision)
    {
        bool isSyncing = group.State is ClassicGroupState.CompletingRebalance or ClassicGroupState.Stable;
        if (!isSyncing || group.PendingSyncs.Count == 0)
        {
            return;
        }
        List<string> missed = [.. group.PendingSyncs];
        foreach (string memberId in missed)
        {
            logger.MemberRemoved(group.Id, memberId, "it did not fetch its assignment in time");
            group.Remove(memberId);
            ClassicSessions.End(group, memberId, decision);
        }
        Prepare(group, $"{missed.Count} members did not fetch their assignment", decision);
    }

    public void OnSessionTimer(ClassicGroup group, string memberId, Decision decision)
    {
        if (group.FindMember(memberId) is not { IsExcused: false } member)
        {
            return;
        }
        Remove(group, member, "its session ended", decision);
        if (group.CanRebalance)
        {
            Prepare(group, $"the session of {memberId} ended", decision);
        }
        else if (group.State == ClassicGroupState.PreparingRebalance && group.AllHaveJoined)
        {
            Complete(group, decision);
        }
    }

    public void OnPendingMemberTimer(ClassicGroup group, string memberId, Decision decision)
    {
        if (!group.IsPendingMember(memberId))
        {
            return;
        }
        logger.MemberRemoved(group.Id, memberId, "it did not join with the id that it was given");
        group.Remove(memberId);
        if (group.State == ClassicGroupState.PreparingRebalance && group.AllHaveJoined)
        {
            Complete(group, decision);
        }
    }

    /// <summary>Takes a member out. If it still waits, it was only slow, and begins again.</summary>
    public void Remove(ClassicGroup group, ClassicMember member, string reason, Decision decision)
    {
        logger.MemberRemoved(group.Id, member.Id, reason);
        ClassicReplies.RefuseJoin(group, member, ErrorCode.UnknownMemberId, "", decision);
        ClassicReplies.AnswerSync(member, new() { ErrorCode = ErrorCode.UnknownMemberId }, decision);
        group.Remove(member.Id);
        ClassicSessions.End(group, member.Id, decision);
    }

    /// <summary>A member fetched its assignment, or is waiting for it.</summary>
    public static void RemovePendingSync(ClassicGroup group, string memberId, Decision decision)
    {
        group.RemovePendingSync(memberId);
        if (group.PendingSyncs.Count == 0)
        {
            decision.CancelTimer(SyncTimerOf(group));
        }
    }

    /// <summary>Nobody has an assignment in the generation that was not completed.</summary>
    public static void DropAssignments(ClassicGroup group, ErrorCode error, Decision decision)
    {
        foreach (ClassicMember member in group.Members)
        {
            member.Assignment = default;
            if (ClassicReplies.AnswerSync(member, new() { ErrorCode = error }, decision))
            {
                ClassicSessions.Renew(group, member, decision);
            }
        }
    }

    /// <summary>The group becomes another's: whoever waits begins again, and nothing runs for it.</summary>
    public static void Retire(ClassicGroup group, ErrorCode error, Decision decision)
    {
        foreach (ClassicMember member in group.Members)
        {
            ClassicReplies.RefuseJoin(group, member, error, member.Id, decision);
            ClassicReplies.AnswerSync(member, new() { ErrorCode = error }, decision);
            ClassicSessions.End(group, member.Id, decision);
        }
        foreach (string memberId in group.PendingMembers)
        {
            ClassicSessions.EndPending(group, memberId, decision);
        }
        decision.CancelTimer(JoinTimerOf(group));
        decision.CancelTimer(SyncTimerOf(group));
    }

    private void AwaitFirstMembers(ClassicGroup group, Decision decision)
    {
        int delayMs = configuration.Broker.InitialRebalanceDelayMs;
        group.InitialDelay = new(delayMs, Math.Max(group.RebalanceTimeoutMs - delayMs, 0));
        decision.SetTimer(JoinTimerOf(group), delayMs);
    }

    private void Complete(ClassicGroup group, Decision decision)
    {
        decision.CancelTimer(JoinTimerOf(group));
        RemoveWhoDidNotJoin(group, decision);
        if (!group.ElectJoinedLeader() && group.Members.Count > 0)
        {
            // Static members keep their place until their sessions end, and none of them is here to lead.
            logger.NobodyJoined(group.Id, group.Members.Count);
            decision.SetTimer(JoinTimerOf(group), group.RebalanceTimeoutMs);
            return;
        }

        group.InitialDelay = null;
        group.BeginGeneration(decision.NowMs);
        if (group.IsEmpty)
        {
            RecordEmpty(group, decision);
        }
        else
        {
            AnswerJoins(group, decision);
        }
    }

    private void RemoveWhoDidNotJoin(ClassicGroup group, Decision decision)
    {
        List<ClassicMember> missed = [.. group.Members.Where(member => !member.AwaitsJoin && !member.IsStatic)];
        foreach (ClassicMember member in missed)
        {
            Remove(group, member, "it did not join again in time", decision);
        }
    }

    private void RecordEmpty(ClassicGroup group, Decision decision)
    {
        logger.Emptied(group.Id, group.Generation);
        decision.Append(ClassicGroupRecords.Of(group));

        // After a restart the generation before would be back, and end by its members' sessions: nothing is lost.
        decision.OnFailed((_, error) => logger.EmptyNotRecorded(group.Id, error));
    }

    private void AnswerJoins(ClassicGroup group, Decision decision)
    {
        logger.GenerationBegins(group.Id, group.Generation, group.Members.Count, group.LeaderId);
        foreach (ClassicMember member in group.Members)
        {
            ClassicReplies.AnswerJoin(group, member, ClassicReplies.Generation(group, member.Id), decision);
            ClassicSessions.Renew(group, member, decision);
            member.IsNew = false;
            group.AddPendingSync(member.Id);
        }
        decision.SetTimer(SyncTimerOf(group), group.RebalanceTimeoutMs);
    }

    private static TimerKey JoinTimerOf(ClassicGroup group) => new(GroupTimer.ClassicJoin, group.Id);

    private static TimerKey SyncTimerOf(ClassicGroup group) => new(GroupTimer.ClassicSync, group.Id);
}
