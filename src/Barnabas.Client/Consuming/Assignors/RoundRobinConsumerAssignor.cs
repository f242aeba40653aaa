namespace Barnabas.Client.Consuming.Assignors;

/// <summary>All partitions of all topics, one by one, to the members in turn; who does not subscribe to a topic is passed over. Stateless.</summary>
public sealed class RoundRobinConsumerAssignor : IConsumerAssignor
{
    public string Name => "roundrobin";

    public IReadOnlyDictionary<string, IReadOnlyList<TopicPartition>> Assign(IReadOnlyList<GroupMember> members, IReadOnlyDictionary<string, int> partitionCounts)
    {
        GroupMember[] ordered = [.. members.Order(MemberOrder.Instance)];
        Dictionary<string, List<TopicPartition>> assigned = members.ToDictionary(static member => member.MemberId, static _ => new List<TopicPartition>(), StringComparer.Ordinal);
        int turn = 0;
        foreach (var (topic, count) in partitionCounts.Where(pair => ordered.Any(member => member.Topics.Contains(pair.Key))).OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            for (int partition = 0; partition < count; partition++)
            {
                while (!ordered[turn].Topics.Contains(topic))
                {
                    turn = (turn + 1) % ordered.Length;
                }
                assigned[ordered[turn].MemberId].Add(new(topic, partition));
                turn = (turn + 1) % ordered.Length;
            }
        }
        return assigned.ToDictionary(static pair => pair.Key, static pair => (IReadOnlyList<TopicPartition>)pair.Value);
    }
}
