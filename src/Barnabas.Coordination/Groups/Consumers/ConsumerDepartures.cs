using Barnabas.Coordination.Groups.Consumers.Hashing;
using Barnabas.Coordination.Groups.Migration;
using Barnabas.Coordination.Runtime;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>How members of consumer groups go: they leave, they are not heard of, or they keep partitions that are not theirs. Owned by the shard's loop.</summary>
internal sealed class ConsumerDepartures(GroupConversion conversion, MetadataHash hash, ILogger logger)
{
    private const long RetryMs = 500;

    /// <summary>The members' records go, and the group begins a new epoch without them.</summary>
    public void Remove(Decision decision, ConsumerGroup group, IReadOnlyCollection<ConsumerMember> members)
    {
        foreach (ConsumerMember member in members)
        {
            MemberTimers.Cancel(decision, group.Id, member.Id);
        }
        if (conversion.TryDowngradeWithout(decision, group, members))
        {
            return;
        }
        foreach (ConsumerMember member in members)
        {
            ConsumerRecords.AppendMemberTombstones(decision, group.Id, member.Id);
        }
        GroupSubscriptions subscriptions = group.Subscriptions.With(members, null);
        foreach (string regex in group.Subscriptions.Regexes.Keys.Where(regex => !subscriptions.Regexes.ContainsKey(regex)))
        {
            decision.Append(ConsumerRecords.RegexTombstone(group.Id, regex));
        }
        GroupEpochs.Bump(decision, group, hash.Of(subscriptions.Topics, decision.Topics), logger);
    }

    /// <summary>A static member keeps its partitions until its session ends; whoever comes back for it may commit for them from the start.</summary>
    public void LeaveForNow(Decision decision, ConsumerGroup group, ConsumerMember member)
    {
        logger.InstanceLeavesForNow(group.Id, member.InstanceId, member.Id);
        decision.CancelTimer(new(GroupTimer.ConsumerRevocation, group.Id, member.Id));
        decision.Append(ConsumerRecords.CurrentAssignment(group.Id, member with
        {
            Epoch = ConsumerMember.LeftForNowEpoch,
            Assigned = member.Assigned.WithEpoch(0),
            PendingRevocation = PartitionEpochs.Empty,
        }));
    }

    /// <summary>The timers <see cref="GroupTimer.ConsumerSession"/> and <see cref="GroupTimer.ConsumerRevocation"/>.</summary>
    public void OnTimer(Decision decision, ConsumerGroup group, TimerKey timer)
    {
        if (group.FindMember(timer.Member) is not { } member)
        {
            return;
        }
        switch (timer.Kind)
        {
            case GroupTimer.ConsumerSession:
                Expire(decision, group, member, timer, "its session ended without a heartbeat");
                break;
            case GroupTimer.ConsumerRevocation when member.State == MemberState.UnrevokedPartitions:
                Expire(decision, group, member, timer, $"it did not give up its partitions within {member.RebalanceTimeoutMs} ms");
                break;
        }
    }

    public void Expire(Decision decision, ConsumerGroup group, ConsumerMember member, TimerKey timer, string reason)
    {
        logger.ConsumerRemoved(group.Id, member.Id, reason);
        Remove(decision, group, [member]);
        decision.OnFailed((next, error) =>
        {
            logger.RemovalNotRecorded(timer.Group, timer.Member, error);
            next.SetTimer(timer, RetryMs);
        });
    }
}
