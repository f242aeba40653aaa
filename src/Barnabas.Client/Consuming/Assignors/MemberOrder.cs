namespace Barnabas.Client.Consuming.Assignors;

/// <summary>Static members first, by instance id, then the others by member id: a static member that came back with a new member id has its old place. Stateless.</summary>
internal sealed class MemberOrder : IComparer<GroupMember>
{
    public static MemberOrder Instance { get; } = new();

    public int Compare(GroupMember? x, GroupMember? y) => (x!.InstanceId, y!.InstanceId) switch
    {
        (null, null) => string.CompareOrdinal(x.MemberId, y.MemberId),
        (null, _) => 1,
        (_, null) => -1,
        _ => string.CompareOrdinal(x.InstanceId, y.InstanceId),
    };
}
