using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Runtime;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>What each member of a group is to have from an epoch on, and whose part differs from the one before. Immutable.</summary>
internal sealed record TargetAssignment(GroupAssignment Members, IReadOnlyList<string> Changed)
{
    public Assignment Of(string memberId) => Members.Of(memberId);

    /// <summary>The changed parts, and that the epoch has a target now.</summary>
    public void AppendTo(Decision decision, string groupId, int epoch)
    {
        foreach (string memberId in Changed)
        {
            decision.Append(ConsumerRecords.Target(groupId, memberId, Of(memberId)));
        }
        decision.Append(ConsumerRecords.TargetEpoch(groupId, epoch, decision.NowMs));
    }
}
