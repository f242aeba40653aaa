using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>JoinGroup requests: who comes in, and whether that needs a new generation. Owned by the shard's loop.</summary>
internal sealed class ClassicJoining(
    GroupTable groups, NewClassicGroups newGroups, ClassicRebalancing rebalancing, IGroupConfiguration configuration, Random random, ILogger logger)
{
    public void Join(JoinAttempt join, Decision decision)
    {
        GroupSettings settings = configuration.Broker;
        if (join.GroupId.Length == 0)
        {
            join.Refuse(decision, ErrorCode.InvalidGroupId, join.MemberId);
        }
        else if (join.SessionTimeoutMs < settings.MinSessionTimeoutMs || join.SessionTimeoutMs > settings.MaxSessionTimeoutMs)
        {
            join.Refuse(decision, ErrorCode.InvalidSessionTimeout, join.MemberId);
        }
        else if (groups.Find(join.GroupId) is ClassicGroup group)
        {
            Join(group, join, decision);
        }
        else
        {
            JoinNewGroup(join, decision);
        }
    }

    private void JoinNewGroup(JoinAttempt join, Decision decision)
    {
        Group? former = groups.Find(join.GroupId);
        if (former is { IsEmpty: false })
        {
            join.Refuse(decision, ErrorCode.InconsistentGroupProtocol, "");
            return;
        }
        if (join.MemberId.Length > 0)
        {
            join.Refuse(decision, ErrorCode.UnknownMemberId, join.MemberId);
            return;
        }

        former?.AppendTombstones(decision);
        ClassicGroup group = new(join.GroupId, decision.NowMs);
        Join(group, join, decision);
        newGroups.Record(group, ClassicGroupRecords.New(group), decision);
        decision.OnFailed((next, error) =>
        {
            logger.EmptyNotRecorded(group.Id, error);
            if (!join.IsAnswered)
            {
                join.Refuse(next, error, "");
            }
        });
    }

    private void Join(ClassicGroup group, JoinAttempt join, Decision decision)
    {
        if (!Accepts(group, join.MemberId))
        {
            TurnAway(group, join, decision);
        }
        else if (group.State == ClassicGroupState.Dead)
        {
            join.Refuse(decision, ErrorCode.CoordinatorNotAvailable, join.MemberId);
        }
        else if (!group.Supports(join.ProtocolType, join.Protocols))
        {
            join.Refuse(decision, ErrorCode.InconsistentGroupProtocol, join.MemberId);
        }
        else if (join.MemberId.Length == 0)
        {
            JoinWithoutId(group, join, decision);
        }
        else
        {
            JoinWithId(group, join, decision);
        }
    }

    /// <summary>
    /// Whether <c>group.max.size</c> lets it in. While members join, those count who wait, so that of a group that became too large the last
    /// to join are left out.
    /// </summary>
    private bool Accepts(ClassicGroup group, string memberId)
    {
        int largest = configuration.Broker.MaxSize;
        return group.State switch
        {
            ClassicGroupState.PreparingRebalance => group.FindMember(memberId) is { AwaitsJoin: true } || group.AwaitingJoin < largest,
            ClassicGroupState.CompletingRebalance or ClassicGroupState.Stable => group.FindMember(memberId) is not null || group.Members.Count < largest,
            _ => true,
        };
    }

    /// <summary>Unlike Kafka's, a group does not wait out its time for the one that it just turned away.</summary>
    private void TurnAway(ClassicGroup group, JoinAttempt join, Decision decision)
    {
        if (group.FindMember(join.MemberId) is ClassicMember member)
        {
            rebalancing.Remove(group, member, "the group is full (group.max.size)", decision);
        }
        else
        {
            group.Remove(join.MemberId);
            ClassicSessions.EndPending(group, join.MemberId, decision);
        }
        join.Refuse(decision, ErrorCode.GroupMaxSizeReached, "");
        rebalancing.CompleteIfAllJoined(group, decision);
    }

    private void JoinWithoutId(ClassicGroup group, JoinAttempt join, Decision decision)
    {
        string memberId = NewMemberId(join.InstanceId ?? join.ClientId);
        if (join.InstanceId is not null && group.MemberIdOfInstance(join.InstanceId) is string former)
        {
            logger.StaticMemberReplaced(group.Id, join.InstanceId, memberId, former, group.State);
            ReplaceStatic(group, group.FindMember(former)!, memberId, join, decision);
        }
        else if (join.InstanceId is null && join.RequiresKnownMemberId)
        {
            logger.MemberIdGiven(group.Id, memberId, group.State);
            group.AddPendingMember(memberId);
            ClassicSessions.BeginPending(group, memberId, join.SessionTimeoutMs, decision);
            join.Refuse(decision, ErrorCode.MemberIdRequired, memberId);
        }
        else
        {
            Add(group, memberId, join, decision);
        }
    }

    private void JoinWithId(ClassicGroup group, JoinAttempt join, Decision decision)
    {
        if (group.IsPendingMember(join.MemberId))
        {
            // Ids are given to dynamic members only; this one changed its mind, which no client does.
            if (join.InstanceId is not null)
            {
                join.Refuse(decision, ErrorCode.UnknownServerError, "");
            }
            else
            {
                Add(group, join.MemberId, join, decision);
            }
            return;
        }

        ErrorCode error = rebalancing.Check(group, join.MemberId, join.InstanceId);
        if (error != ErrorCode.None)
        {
            join.Answer(decision, new() { ErrorCode = error, MemberId = join.MemberId, ProtocolName = null });
        }
        else
        {
            JoinAgain(group, group.FindMember(join.MemberId)!, join, decision);
        }
    }

    private void JoinAgain(ClassicGroup group, ClassicMember member, JoinAttempt join, Decision decision)
    {
        bool isUnchanged = member.Offers(join.Protocols);
        switch (group.State)
        {
            case ClassicGroupState.CompletingRebalance when isUnchanged:
            case ClassicGroupState.Stable when isUnchanged && !group.IsLeader(member.Id):
                // The answer that completed the joining did not reach it, or it wants to be sure.
                join.Answer(decision, ClassicReplies.Generation(group, member.Id));
                break;

            case ClassicGroupState.Empty:
                join.Refuse(decision, ErrorCode.UnknownMemberId, member.Id);
                break;

            default:
                // A leader that joins a stable group has seen a change that its assignment depends on.
                group.Update(member, join.Protocols, join.SessionTimeoutMs, join.RebalanceTimeoutMs);
                ClassicReplies.Park(group, member, join, decision);
                rebalancing.PrepareOrComplete(group, $"{member.Id} joins again in state {group.State}; client reason: {join.Reason}", decision);
                break;
        }
    }

    private void Add(ClassicGroup group, string memberId, JoinAttempt join, Decision decision)
    {
        logger.MemberJoins(group.Id, memberId, group.State, join.Reason);
        ClassicMember member = new()
        {
            Id = memberId,
            InstanceId = join.InstanceId,
            ClientId = join.ClientId,
            ClientHost = join.ClientHost,
            ProtocolType = join.ProtocolType,
            SessionTimeoutMs = join.SessionTimeoutMs,
            RebalanceTimeoutMs = join.RebalanceTimeoutMs,
            Protocols = join.Protocols,
            IsNew = true,
        };
        if (group.InitialDelay is InitialDelay initial)
        {
            group.InitialDelay = initial with { HasNewMember = true };
        }
        group.Add(member);
        ClassicReplies.Park(group, member, join, decision);
        ClassicSessions.BeginFirst(group, member, decision);
        rebalancing.PrepareOrComplete(group, $"{memberId} is new; client reason: {join.Reason}", decision);
    }

    /// <summary>A static member came back without its id: it takes the place of who it was, with that one's assignment.</summary>
    private void ReplaceStatic(ClassicGroup group, ClassicMember former, string memberId, JoinAttempt join, Decision decision)
    {
        string? formerLeader = group.LeaderId;
        Fence(group, former, decision);
        ClassicMember member = group.Replace(former, memberId);
        ClassicSessions.End(group, former.Id, decision);
        group.Update(member, join.Protocols, join.SessionTimeoutMs, join.RebalanceTimeoutMs);
        ClassicSessions.Renew(group, member, decision);
        ClassicReplies.Park(group, member, join, decision);

        if (group.State != ClassicGroupState.Stable)
        {
            // In CompletingRebalance the leader may be assigning to the id of before.
            rebalancing.PrepareOrComplete(group, $"static member {join.InstanceId} came back as {memberId}", decision);
        }
        else if (group.ProtocolOfNextGeneration() != group.ProtocolName)
        {
            rebalancing.Prepare(group, $"static member {join.InstanceId} came back with other protocols", decision);
        }
        else
        {
            decision.Append(ClassicGroupRecords.Of(group));
            decision.OnCommitted(next =>
            {
                // Where the group rebalances by now, it waits for the next generation as all others do.
                if (group.State == ClassicGroupState.Stable)
                {
                    ClassicReplies.AnswerJoin(group, member, Welcome(group, member, join, formerLeader), next);
                }
            });
            decision.OnFailed((next, error) => TakeBack(group, former, member, join, error, next));
        }
    }

    /// <summary>
    /// The generation goes on. Where a leader cannot be told to skip its assignment, it must not learn that it leads: it would assign anew, and
    /// nobody would hear of it.
    /// </summary>
    private static JoinGroupResponse Welcome(ClassicGroup group, ClassicMember member, JoinAttempt join, string? formerLeader)
    {
        JoinGroupResponse response = ClassicReplies.Generation(group, member.Id);
        if (join.MaySkipAssignment)
        {
            response.SkipAssignment = group.IsLeader(member.Id);
        }
        else
        {
            response.Leader = formerLeader ?? "";
            response.Members = [];
        }
        return response;
    }

    private void TakeBack(ClassicGroup group, ClassicMember former, ClassicMember member, JoinAttempt join, ErrorCode error, Decision decision)
    {
        logger.StaticMemberKept(group.Id, former.InstanceId, member.Id, former.Id, error);
        if (group.FindMember(member.Id) != member)
        {
            return;
        }
        JoinGroupResponse refusal = ClassicReplies.Generation(group, "");
        refusal.ErrorCode = error;
        group.SetJoin(member, null);
        ClassicMember restored = group.Replace(member, former.Id);
        group.Update(restored, former.Protocols, former.SessionTimeoutMs, former.RebalanceTimeoutMs);
        ClassicSessions.Renew(group, restored, decision);
        refusal.Leader = group.LeaderId ?? "";
        if (!join.IsAnswered)
        {
            join.Answer(decision, refusal);
        }
    }

    private static void Fence(ClassicGroup group, ClassicMember member, Decision decision)
    {
        JoinGroupResponse fenced = new() { ErrorCode = ErrorCode.FencedInstanceId, MemberId = member.Id, ProtocolName = null };
        ClassicReplies.AnswerJoin(group, member, fenced, decision);
        ClassicReplies.AnswerSync(member, new() { ErrorCode = ErrorCode.FencedInstanceId }, decision);
    }

    /// <summary>The client's or the instance's name, and a random UUID.</summary>
    private string NewMemberId(string name)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return $"{name}-{new Guid(bytes, bigEndian: true)}";
    }
}
