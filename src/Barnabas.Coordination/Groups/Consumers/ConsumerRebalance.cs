using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Groups.Consumers.Hashing;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// What a member's heartbeat moves: its subscription, the group's epoch, the target assignment, and the member's way to it. Each step writes
/// records and goes on with the values that they will make. Owned by the shard's loop.
/// </summary>
internal sealed class ConsumerRebalance(
    IGroupConfiguration configuration,
    RegexResolution regexes,
    MetadataHash hash,
    IReadOnlyDictionary<string, IGroupAssignor> assignors,
    ILogger logger)
{
    /// <param name="decision">Takes the records and timers.</param>
    /// <param name="group">As recorded.</param>
    /// <param name="old">The member as recorded; without anything where it is new.</param>
    /// <param name="updated">The member with what the request says of it.</param>
    /// <param name="owned">The partitions that it has, where it says so.</param>
    /// <returns>The member with the epoch and partitions that the answer tells it.</returns>
    public ConsumerMember Advance(Decision decision, ConsumerGroup group, ConsumerMember old, ConsumerMember updated, Assignment? owned)
    {
        if (!updated.HasMetadataOf(old))
        {
            decision.Append(ConsumerRecords.Member(group.Id, updated));
        }
        bool hasOtherTopics = !updated.HasTopicsOf(old);
        RegexChange regex = regexes.Update(decision, group, old, updated);
        bool needsEpoch = hasOtherTopics || regex == RegexChange.Resolved;
        (int epoch, SubscriptionType subscriptions) = needsEpoch || group.NeedsMetadataRefresh(decision.NowMs)
            ? RefreshMetadata(decision, group, old, updated, needsEpoch)
            : (group.Epoch, group.SubscriptionType);
        (int targetEpoch, Assignment target) = UpdateTarget(decision, group, epoch, old, updated, subscriptions);
        return Reconcile(decision, group, updated, targetEpoch, target, hasOtherTopics || regex != RegexChange.None, owned);
    }

    private (int Epoch, SubscriptionType Subscriptions) RefreshMetadata(Decision decision, ConsumerGroup group, ConsumerMember old, ConsumerMember updated, bool needsEpoch)
    {
        GroupSubscriptions subscriptions = group.Subscriptions.With([old], updated);
        bool isCounted = group.FindMember(updated.Id) is not null || (updated.InstanceId is not null && group.StaticMembers.ContainsKey(updated.InstanceId));
        long metadataHash = hash.Of(subscriptions.Topics, decision.Topics);
        int epoch = needsEpoch || metadataHash != group.MetadataHash ? GroupEpochs.Bump(decision, group, metadataHash, logger) : group.Epoch;
        group.MetadataRefreshed(decision.NowMs + GroupEpochs.RefreshIntervalMs, epoch);
        if (group.HasPartitionMetadataRecord)
        {
            decision.Append(ConsumerRecords.PartitionMetadataTombstone(group.Id));
        }
        return (epoch, subscriptions.TypeOf(group.Members.Count + (isCounted ? 0 : 1)));
    }

    private (int Epoch, Assignment Target) UpdateTarget(
        Decision decision, ConsumerGroup group, int epoch, ConsumerMember old, ConsumerMember updated, SubscriptionType subscriptions)
    {
        string? formerId = updated.InstanceId is null ? null : group.StaticMembers.GetValueOrDefault(updated.InstanceId);
        int intervalMs = configuration.Consumer(group.Id).AssignmentIntervalMs;
        bool isDue = group.AssignmentTimestampMs == 0 || intervalMs == 0 || decision.NowMs >= group.AssignmentTimestampMs + intervalMs;
        if (group.AssignmentEpoch >= epoch || !isDue)
        {
            return (group.AssignmentEpoch, group.TargetOf(formerId ?? updated.Id));
        }
        IGroupAssignor assignor = AssignorOf(group.PreferredAssignor(old, updated));
        TargetAssignmentBuilder builder = new(decision.Topics)
        {
            Members = group.Members,
            Targets = group.Targets,
            StaticMembers = group.StaticMembers,
            ResolvedRegexes = group.ResolvedRegexes,
            SubscriptionType = subscriptions,
        };
        builder.Put(updated);
        if (formerId is not null && formerId != updated.Id)
        {
            builder.Remove(formerId);
        }
        TargetAssignment target = builder.Build(assignor);
        foreach (string memberId in target.Changed)
        {
            decision.Append(ConsumerRecords.Target(group.Id, memberId, target.Of(memberId)));
        }
        decision.Append(ConsumerRecords.TargetEpoch(group.Id, epoch, decision.NowMs));
        logger.Assigned(group.Id, epoch, assignor.Name, group.Members.Count);
        return (epoch, target.Of(updated.Id));
    }

    private IGroupAssignor AssignorOf(string? name) =>
        name is not null && assignors.TryGetValue(name, out IGroupAssignor? preferred) ? preferred : assignors[configuration.Broker.ConsumerAssignors[0]];

    private ConsumerMember Reconcile(
        Decision decision, ConsumerGroup group, ConsumerMember member, int targetEpoch, Assignment target, bool hasSubscriptionChanged, Assignment? owned)
    {
        if (!hasSubscriptionChanged && member.IsReconciledTo(targetEpoch))
        {
            return member;
        }
        CurrentAssignmentBuilder builder = new(member)
        {
            TargetEpoch = targetEpoch,
            Target = target,
            PartitionEpoch = group.PartitionEpoch,
            Topics = decision.Topics,
            ResolvedRegexes = group.ResolvedRegexes,
            HasSubscriptionChanged = hasSubscriptionChanged,
            Owned = owned,
        };
        if (builder.Build(out ConsumerMember next) is not ErrorCode.None and { } error)
        {
            throw new InvalidOperationException($"Member {member.Id} of group {group.Id} in state {member.State} cannot be reconciled: {error}.");
        }
        if (next.HasAssignmentOf(member))
        {
            return next;
        }
        decision.Append(ConsumerRecords.CurrentAssignment(group.Id, next));
        logger.Reconciled(group.Id, next.Id, next.State, next.Epoch, next.Assigned, next.PendingRevocation);
        if (!next.IsClassic)
        {
            SetRevocationTimer(decision, group.Id, next);
        }
        return next;
    }

    /// <summary>A member that has to give up partitions has its rebalance time-out for it.</summary>
    public static void SetRevocationTimer(Decision decision, string groupId, ConsumerMember member)
    {
        TimerKey timer = new(GroupTimer.ConsumerRevocation, groupId, member.Id);
        if (member.State == MemberState.UnrevokedPartitions)
        {
            decision.SetTimer(timer, member.RebalanceTimeoutMs);
        }
        else
        {
            decision.CancelTimer(timer);
        }
    }
}
