namespace Barnabas.Client.Consuming.Assignors;

/// <summary>Each topic by itself: a contiguous range for each subscriber, the first members with one more where it does not come out even. Stateless.</summary>
public sealed class RangeConsumerAssignor : IConsumerAssignor
{
    public string Name => "range";

    public IReadOnlyDictionary<string, IReadOnlyList<TopicPartition>> Assign(IReadOnlyList<GroupMember> members, IReadOnlyDictionary<string, int> partitionCounts)
    {
        Dictionary<string, List<TopicPartition>> assigned = members.ToDictionary(static member => member.MemberId, static _ => new List<TopicPartition>(), StringComparer.Ordinal);
        foreach (var (topic, count) in partitionCounts.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            GroupMember[] subscribers = [.. members.Where(member => member.Topics.Contains(topic)).Order(MemberOrder.Instance)];
            int next = 0;
            for (int i = 0; i < subscribers.Length; i++)
            {
                int share = (count / subscribers.Length) + (i < count % subscribers.Length ? 1 : 0);
                for (int end = next + share; next < end; next++)
                {
                    assigned[subscribers[i].MemberId].Add(new(topic, next));
                }
            }
        }
        return assigned.ToDictionary(static pair => pair.Key, static pair => (IReadOnlyList<TopicPartition>)pair.Value);
    }
}
