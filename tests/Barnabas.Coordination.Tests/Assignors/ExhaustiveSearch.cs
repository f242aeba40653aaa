using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Tests.Assignors;

/// <summary>The best assignment of a very small group, by trying all.</summary>
internal static class ExhaustiveSearch
{
    public static bool IsSmall(GroupSpec spec, ITopicCatalog topics) => Math.Pow(spec.Members.Count, Partitions(spec, topics).Count) < 3000;

    public static (long Unevenness, int Moves) Best(GroupSpec spec, ITopicCatalog topics)
    {
        MemberSpec[] members = [.. spec.Members];
        return Try(Partitions(spec, topics), 0, members, new int[members.Length], 0);
    }

    private static (long Unevenness, int Moves) Try(List<(Guid Topic, int Partition)> partitions, int next, MemberSpec[] members, int[] loads, int moves)
    {
        if (next == partitions.Count)
            return (loads.Sum(load => (long)load * load), moves);
        (Guid topic, int partition) = partitions[next];
        int owner = Array.FindIndex(members, member => member.SubscribedTopicIds.Contains(topic) && member.Target.Contains(topic, partition));
        (long, int) best = (long.MaxValue, 0);
        for (int member = 0; member < members.Length; member++)
        {
            if (!members[member].SubscribedTopicIds.Contains(topic))
                continue;
            loads[member]++;
            (long, int) found = Try(partitions, next + 1, members, loads, moves + (owner >= 0 && owner != member ? 1 : 0));
            loads[member]--;
            if (found.CompareTo(best) < 0)
                best = found;
        }
        return best;
    }

    private static List<(Guid Topic, int Partition)> Partitions(GroupSpec spec, ITopicCatalog topics) =>
    [
        .. from topic in spec.Members.SelectMany(member => member.SubscribedTopicIds).Distinct()
           from partition in Enumerable.Range(0, topics.Find(topic)!.PartitionCount)
           select (topic, partition),
    ];
}
