namespace Barnabas.Coordination.Assignors;

/// <summary>The members that partitions are to be divided among, and their subscriptions. Immutable.</summary>
public sealed record GroupSpec(IReadOnlyCollection<MemberSpec> Members, SubscriptionType SubscriptionType);
