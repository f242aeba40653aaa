namespace Barnabas.Coordination.Assignors;

/// <summary>Whether all members of a group are subscribed to the same topics.</summary>
public enum SubscriptionType
{
    Homogeneous,
    Heterogeneous,
}
