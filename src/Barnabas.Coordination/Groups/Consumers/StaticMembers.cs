using Barnabas.Coordination.Runtime;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>What static members have over others: one can go on in the place of the one before it.</summary>
internal static class StaticMembers
{
    /// <summary>The successor has the partitions and the target of the one before it, and its timers are over.</summary>
    public static void Replace(Decision decision, ConsumerGroup group, ConsumerMember former, ConsumerMember successor)
    {
        MemberTimers.Cancel(decision, group.Id, former.Id);
        ConsumerRecords.AppendMemberTombstones(decision, group.Id, former.Id);
        decision.Append(ConsumerRecords.Member(group.Id, successor));
        decision.Append(ConsumerRecords.Target(group.Id, successor.Id, group.TargetOf(former.Id)));
        decision.Append(ConsumerRecords.CurrentAssignment(group.Id, successor));
    }
}
