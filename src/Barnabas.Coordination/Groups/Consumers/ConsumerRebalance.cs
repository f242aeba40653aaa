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
        Step step = Subscribe(decision, group, old, updated);
        (int targetEpoch, Assignment target) = UpdateTarget(decision, group, step, old, updated);
        return Reconcile(decision, group, updated, targetEpoch, target, step.HasOtherSubscription, owned);
    }

    /// <summary>As <see cref="Advance"/>, towards the target assignment that there is; where that is for an older epoch the member stays where it is.</summary>
    public ConsumerMember AdvanceWithoutTarget(
        Decision decision, ConsumerGroup group, ConsumerMember old, ConsumerMember updated, Assignment? owned, out bool isStale)
    {
        Step step = Subscribe(decision, group, old, updated);
        isStale = group.AssignmentEpoch < step.Epoch;
        return isStale
            ? updated
            : Reconcile(decision, group, updated, group.AssignmentEpoch, LastTargetOf(group, updated), step.HasOtherSubscription, owned);
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

    private Step Subscribe(Decision decision, ConsumerGroup group, ConsumerMember old, ConsumerMember updated)
    {
        if (!updated.HasMetadataOf(old))
        {
            decision.Append(ConsumerRecords.Member(group.Id, updated));
        }
        bool hasOtherTopics = !updated.HasTopicsOf(old);
        RegexChange regex = regexes.Update(decision, group, old, updated);
        bool hasOtherSubscription = hasOtherTopics || regex != RegexChange.None;
        bool needsEpoch = hasOtherTopics || regex == RegexChange.Resolved;
        return needsEpoch || group.NeedsMetadataRefresh(decision.NowMs)
            ? RefreshMetadata(decision, group, old, updated, needsEpoch) with { HasOtherSubscription = hasOtherSubscription }
            : new(group.Epoch, group.SubscriptionType, hasOtherSubscription);
    }

    private Step RefreshMetadata(Decision decision, ConsumerGroup group, ConsumerMember old, ConsumerMember updated, bool needsEpoch)
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
        return new(epoch, subscriptions.TypeOf(group.Members.Count + (isCounted ? 0 : 1)), true);
    }

    private (int Epoch, Assignment Target) UpdateTarget(Decision decision, ConsumerGroup group, Step step, ConsumerMember old, ConsumerMember updated)
    {
        int intervalMs = configuration.Consumer(group.Id).AssignmentIntervalMs;
        bool isDue = group.AssignmentTimestampMs == 0 || intervalMs == 0 || decision.NowMs >= group.AssignmentTimestampMs + intervalMs;
        if (group.AssignmentEpoch >= step.Epoch || !isDue)
        {
            return (group.AssignmentEpoch, LastTargetOf(group, updated));
        }
        IGroupAssignor assignor = AssignorOf(group.PreferredAssignor(old, updated));
        TargetAssignmentBuilder builder = new(decision.Topics)
        {
            Members = group.Members,
            Targets = group.Targets,
            StaticMembers = group.StaticMembers,
            ResolvedRegexes = group.ResolvedRegexes,
            SubscriptionType = step.Subscriptions,
        };
        builder.Put(updated);
        if (FormerIdOf(group, updated) is { } formerId && formerId != updated.Id)
        {
            builder.Remove(formerId);
        }
        TargetAssignment target = builder.Build(assignor);
        target.AppendTo(decision, group.Id, step.Epoch);
        logger.Assigned(group.Id, step.Epoch, assignor.Name, group.Members.Count);
        return (step.Epoch, target.Of(updated.Id));
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
        ErrorCode error = builder.Build(out ConsumerMember next);
        if (error != ErrorCode.None)
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

    private static Assignment LastTargetOf(ConsumerGroup group, ConsumerMember member) => group.TargetOf(FormerIdOf(group, member) ?? member.Id);

    /// <summary>The id under which a static member is recorded.</summary>
    private static string? FormerIdOf(ConsumerGroup group, ConsumerMember member) =>
        member.InstanceId is null ? null : group.StaticMembers.GetValueOrDefault(member.InstanceId);

    /// <summary>What the group will be like when the member's subscription is taken in.</summary>
    private readonly record struct Step(int Epoch, SubscriptionType Subscriptions, bool HasOtherSubscription);
}
