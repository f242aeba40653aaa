namespace Barnabas.Client.Consuming.Assignors;

/// <summary>Shares the partitions out among the members of a group, in the classic protocol: the leader's does it for all. Stateless or thread-safe.</summary>
public interface IConsumerAssignor
{
    /// <summary>By which the members agree on one, for example range.</summary>
    string Name { get; }

    /// <summary>Whether members keep what they have while the group rebalances (KIP-429). All assignors of a consumer should agree with one that does.</summary>
    bool IsCooperative => false;

    /// <summary>Carried to the leader with the subscription; null without any.</summary>
    byte[]? UserData(IReadOnlyCollection<TopicPartition> owned, int generation) => null;

    /// <param name="members">All members, this one among them.</param>
    /// <param name="partitionCounts">Partitions of each topic that a member subscribes to and that exists.</param>
    /// <returns>Every member's partitions, by member id.</returns>
    IReadOnlyDictionary<string, IReadOnlyList<TopicPartition>> Assign(IReadOnlyList<GroupMember> members, IReadOnlyDictionary<string, int> partitionCounts);
}
