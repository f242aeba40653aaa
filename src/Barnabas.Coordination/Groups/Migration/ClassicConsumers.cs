using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Migration;

/// <summary>
/// Members that speak the classic protocol within a consumer group (KIP-848): each is led through joins of its own to the assignment that the coordinator
/// makes, with its member epoch for a generation. Owned by the shard's loop.
/// </summary>
internal sealed class ClassicConsumers(
    IGroupConfiguration configuration, ConsumerDepartures departures, GroupConversion conversion, ConsumerRebalance rebalance, Random random, ILogger logger)
{
    private const short FirstLeaveVersionWithManyMembers = 3;

    public void Join(Decision decision, ConsumerGroup group, ClientOrigin origin, JoinGroupRequest request, PendingReply<JoinGroupResponse> reply)
    {
        JoinAttempt attempt = new(origin, request, reply);
        ClassicJoin join = new(decision, group, attempt, random);
        ErrorCode error = join.Check(configuration.Broker);
        if (error == ErrorCode.MemberIdRequired)
        {
            logger.Refused(group.Id, join.MemberId, error, "it is to join with the id that it was given");
            attempt.Refuse(decision, error, join.MemberId);
            return;
        }
        if (error != ErrorCode.None)
        {
            logger.Refused(group.Id, attempt.MemberId, error, "it cannot join with the classic protocol");
            attempt.Refuse(decision, error, attempt.MemberId);
            return;
        }
        ConsumerMember old = join.Take(logger);
        ConsumerMember updated = join.Update(old);
        bool downgrades = join.Former is { } former && conversion.DowngradesReplacing(group, former);
        ConsumerMember member = downgrades ? Downgrade(decision, group, join, old, updated) : rebalance.Advance(decision, group, old, updated, join.Owned);
        SetTimersOfJoin(decision, group, member, attempt, downgrades);
        attempt.Answer(decision, new()
        {
            MemberId = member.Id,
            GenerationId = member.Epoch,
            ProtocolType = EmbeddedProtocol.ConsumerType,
            ProtocolName = member.Classic!.Protocols[0].Name,
        });
    }

    public void Sync(Decision decision, ConsumerGroup group, SyncGroupRequest request, PendingReply<SyncGroupResponse> reply)
    {
        ErrorCode error = Find(group, request.MemberId, request.GroupInstanceId, request.GenerationId, out ConsumerMember? member);
        if (error == ErrorCode.None && !SpeaksProtocol(member!, request))
        {
            error = ErrorCode.InconsistentGroupProtocol;
        }
        if (error == ErrorCode.None && group.AssignmentEpoch > member!.Epoch && member.State != MemberState.UnrevokedPartitions)
        {
            AwaitJoin(decision, group, member);
            error = ErrorCode.RebalanceInProgress;
        }
        if (error != ErrorCode.None)
        {
            decision.Reply(reply, new() { ErrorCode = error });
            return;
        }
        decision.CancelTimer(new(GroupTimer.ConsumerSync, group.Id, member!.Id));
        SetSessionTimer(decision, group, member);
        decision.Reply(reply, new()
        {
            ProtocolType = request.ProtocolType,
            ProtocolName = request.ProtocolName,
            Assignment = EmbeddedProtocol.Write(
                ClassicConversion.PartitionsOf(member), decision.Topics, EmbeddedProtocol.VersionOf(member.Classic!.Protocols[0].Metadata)),
        });
    }

    public void Heartbeat(Decision decision, ConsumerGroup group, HeartbeatRequest request, PendingReply<HeartbeatResponse> reply)
    {
        ErrorCode error = Find(group, request.MemberId, request.GroupInstanceId, request.GenerationId, out ConsumerMember? member);
        if (error == ErrorCode.None)
        {
            SetSessionTimer(decision, group, member!);
            bool hasNews = member!.Epoch < group.AssignmentEpoch
                || member.State == MemberState.UnrevokedPartitions
                || (member.State == MemberState.UnreleasedPartitions && !group.WaitsForPartitions(member));
            if (hasNews)
            {
                AwaitJoin(decision, group, member);
                error = ErrorCode.RebalanceInProgress;
            }
        }
        decision.Reply(reply, new() { ErrorCode = error });
    }

    /// <summary>Members of the consumer protocol too: an administrator removes them so.</summary>
    public void Leave(Decision decision, ConsumerGroup group, ClientOrigin origin, LeaveGroupRequest request, PendingReply<LeaveGroupResponse> reply)
    {
        bool hasManyMembers = origin.ApiVersion >= FirstLeaveVersionWithManyMembers;
        HashSet<ConsumerMember> leaving = [];
        LeaveGroupResponse response = new();
        foreach (LeaveGroupRequest.MemberIdentity identity in hasManyMembers ? request.Members : [new() { MemberId = request.MemberId }])
        {
            Refusal? refusal = FindLeaving(group, identity, out ConsumerMember? member);
            if (refusal is null && leaving.Add(member!))
            {
                logger.ConsumerRemoved(group.Id, member!.Id, $"it left; client reason: {identity.Reason ?? "not provided"}");
            }
            response.Members.Add(new()
            {
                MemberId = identity.MemberId,
                GroupInstanceId = identity.GroupInstanceId,
                ErrorCode = refusal?.Error ?? ErrorCode.None,
            });
        }
        if (leaving.Count > 0)
        {
            departures.Remove(decision, group, leaving);
        }
        decision.Reply(reply, hasManyMembers ? response : new() { ErrorCode = response.Members[0].ErrorCode });
    }

    /// <summary>The timers <see cref="GroupTimer.ConsumerJoin"/> and <see cref="GroupTimer.ConsumerSync"/>.</summary>
    public void OnTimer(Decision decision, ConsumerGroup group, TimerKey timer)
    {
        if (timer.Kind == GroupTimer.ConsumerJoin)
        {
            group.AwaitedJoins.Remove(timer.Member);
        }
        if (group.FindMember(timer.Member) is { } member)
        {
            departures.Expire(decision, group, member, timer, timer.Kind == GroupTimer.ConsumerJoin ? "it did not join again in time" : "it did not sync in time");
        }
    }

    /// <summary>
    /// The last member of the consumer protocol is replaced: the group turns classic. Where its target assignment is older than its epoch it
    /// rebalances as a classic group does.
    /// </summary>
    private ConsumerMember Downgrade(Decision decision, ConsumerGroup group, ClassicJoin join, ConsumerMember old, ConsumerMember updated)
    {
        ConsumerMember member = rebalance.AdvanceWithoutTarget(decision, group, old, updated, join.Owned, out bool isStale);
        conversion.DowngradeReplacing(decision, group, join.Former!, member, isStale);
        return member;
    }

    private void SetTimersOfJoin(Decision decision, ConsumerGroup group, ConsumerMember member, JoinAttempt attempt, bool downgrades)
    {
        decision.CancelTimer(new(GroupTimer.ConsumerJoin, group.Id, member.Id));
        group.AwaitedJoins.Remove(member.Id);
        if (!downgrades)
        {
            SetSessionTimer(decision, group, member);
            decision.SetTimer(new(GroupTimer.ConsumerSync, group.Id, member.Id), attempt.RebalanceTimeoutMs);
        }
    }

    /// <summary>Told once more, a member has no more time.</summary>
    private static void AwaitJoin(Decision decision, ConsumerGroup group, ConsumerMember member)
    {
        if (group.AwaitedJoins.Add(member.Id))
        {
            decision.SetTimer(new(GroupTimer.ConsumerJoin, group.Id, member.Id), member.RebalanceTimeoutMs);
        }
    }

    private static void SetSessionTimer(Decision decision, ConsumerGroup group, ConsumerMember member) =>
        decision.SetTimer(new(GroupTimer.ConsumerSession, group.Id, member.Id), member.Classic!.SessionTimeoutMs);

    private static ErrorCode Find(ConsumerGroup group, string memberId, string? instanceId, int generation, out ConsumerMember? member)
    {
        if (MemberRules.Find(group, memberId, instanceId, out member) is { } refusal)
        {
            return refusal.Error;
        }
        if (!member!.IsClassic)
        {
            return ErrorCode.UnknownMemberId;
        }
        return generation == member.Epoch ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }

    /// <summary>
    /// Any assignor that it offers will do: it may have joined a classic group, which selected that one, before the group became a consumer group. What
    /// Kafka tells such a member, that it does not fit the group, ends its client.
    /// </summary>
    private static bool SpeaksProtocol(ConsumerMember member, SyncGroupRequest request) =>
        request.ProtocolType is null or EmbeddedProtocol.ConsumerType
        && (request.ProtocolName is null || member.Classic!.Protocols.Any(protocol => protocol.Name == request.ProtocolName));

    /// <summary>An administrator names the instance only.</summary>
    private static Refusal? FindLeaving(ConsumerGroup group, LeaveGroupRequest.MemberIdentity identity, out ConsumerMember? member)
    {
        bool isByInstance = identity.GroupInstanceId is not null && identity.MemberId.Length == 0;
        string memberId = isByInstance ? group.StaticMembers.GetValueOrDefault(identity.GroupInstanceId!, "") : identity.MemberId;
        return MemberRules.Find(group, memberId, identity.GroupInstanceId, out member);
    }
}
