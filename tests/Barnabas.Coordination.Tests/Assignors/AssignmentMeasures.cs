using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Tests.Assignors;

/// <summary>What is said of an assignment: whether it is one, how even it is, and what it moves.</summary>
internal static class AssignmentMeasures
{
    /// <summary>Every partition of a subscribed topic has exactly one owner, and that one is subscribed to it.</summary>
    public static void AssertComplete(GroupAssignment assignment, GroupSpec spec, ITopicCatalog topics)
    {
        HashSet<(Guid, int)> seen = [];
        Assert.Equal(spec.Members.Count, assignment.Members.Count);
        foreach (MemberSpec member in spec.Members)
        {
            foreach (TopicPartitions topic in assignment.Of(member.MemberId).Topics)
            {
                Assert.Contains(topic.TopicId, member.SubscribedTopicIds);
                Assert.Equal(topic.Partitions.Order(), topic.Partitions);
                Assert.NotEmpty(topic.Partitions);
                foreach (int partition in topic.Partitions)
                {
                    Assert.True(seen.Add((topic.TopicId, partition)), "A partition has two owners.");
                }
            }
        }
        int expected = spec.Members.SelectMany(member => member.SubscribedTopicIds).Distinct().Sum(topic => topics.Find(topic)?.PartitionCount ?? 0);
        Assert.Equal(expected, seen.Count);
        Assert.All(seen, partition => Assert.InRange(partition.Item2, 0, topics.Find(partition.Item1)!.PartitionCount - 1));
    }

    /// <summary>The sum of the squares of the loads: for one set of partitions, the less the more even.</summary>
    public static long Unevenness(GroupAssignment assignment) => assignment.Members.Values.Sum(member => (long)member.Count * member.Count);

    /// <summary>Partitions that were with a member that is still subscribed, and are not any more.</summary>
    public static int Moves(GroupAssignment assignment, GroupSpec spec)
    {
        int moves = 0;
        foreach (MemberSpec member in spec.Members)
        {
            Assignment now = assignment.Of(member.MemberId);
            foreach (TopicPartitions topic in member.Target.Topics)
            {
                if (member.SubscribedTopicIds.Contains(topic.TopicId))
                    moves += topic.Partitions.Count(partition => !now.Contains(topic.TopicId, partition));
            }
        }
        return moves;
    }
}
