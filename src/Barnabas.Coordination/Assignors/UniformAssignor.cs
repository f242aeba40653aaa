using Barnabas.Coordination.Assignors.Uniform;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Assignors;

/// <summary>
/// Gives members equal numbers of partitions, as far as their subscriptions allow, and among all ways to do so one that moves the fewest
/// partitions away from their owners.
/// </summary>
public sealed class UniformAssignor : IGroupAssignor
{
    public string Name => "uniform";

    public GroupAssignment Assign(GroupSpec spec, ITopicCatalog topics)
    {
        MemberSpec[] members = [.. spec.Members];
        Array.Sort(members, static (a, b) => string.CompareOrdinal(a.MemberId, b.MemberId));
        PartitionOwners owners = new(members, spec.SubscriptionType, topics);
        if (spec.SubscriptionType == SubscriptionType.Homogeneous)
            new EqualShares(members.Length, owners).Divide();
        else
            new BalancedShares(members, owners).Divide();
        return owners.ToAssignment(members);
    }
}
