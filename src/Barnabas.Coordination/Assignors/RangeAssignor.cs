using System.Collections.Immutable;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Assignors;

/// <summary>
/// Gives each subscriber of a topic a contiguous range of it, the first members the larger ones. Members of equal subscriptions get the same
/// partition numbers of topics of equal size (co-partitioning). Static members come first, by instance id, so that a restarted one
/// with a new member id finds its old ranges.
/// </summary>
public sealed class RangeAssignor : IGroupAssignor
{
    public string Name => "range";

    public GroupAssignment Assign(GroupSpec spec, ITopicCatalog topics)
    {
        MemberSpec[] members = [.. spec.Members];
        Array.Sort(members, CompareForRange);
        Dictionary<Guid, TopicRanges> ranges = RangesOf(members, topics);
        Dictionary<string, Assignment> assignments = new(members.Length, StringComparer.Ordinal);
        foreach (MemberSpec member in members)
        {
            assignments.Add(member.MemberId, NextOf(member, ranges));
        }
        return new GroupAssignment(assignments);
    }

    private static Assignment NextOf(MemberSpec member, Dictionary<Guid, TopicRanges> ranges)
    {
        ImmutableArray<TopicPartitions>.Builder assigned = ImmutableArray.CreateBuilder<TopicPartitions>(member.SubscribedTopicIds.Count);
        foreach (Guid topicId in member.SubscribedTopicIds)
        {
            ImmutableArray<int> partitions = ranges[topicId].Next();
            if (!partitions.IsEmpty)
                assigned.Add(new TopicPartitions(topicId, partitions));
        }
        assigned.Sort(static (a, b) => a.TopicId.CompareTo(b.TopicId));
        Assignment next = Assignment.Ordered(assigned.ToImmutable());
        return next.Equals(member.Target) ? member.Target : next;
    }

    private static Dictionary<Guid, TopicRanges> RangesOf(MemberSpec[] members, ITopicCatalog topics)
    {
        Dictionary<Guid, TopicRanges> ranges = [];
        foreach (MemberSpec member in members)
        {
            foreach (Guid topicId in member.SubscribedTopicIds)
            {
                if (!ranges.TryGetValue(topicId, out TopicRanges? range))
                    ranges.Add(topicId, range = new TopicRanges(topics.Find(topicId)?.PartitionCount ?? 0));
                range.Subscribers++;
            }
        }
        return ranges;
    }

    private static int CompareForRange(MemberSpec a, MemberSpec b) => (a.InstanceId, b.InstanceId) switch
    {
        (null, null) => string.CompareOrdinal(a.MemberId, b.MemberId),
        (null, _) => 1,
        (_, null) => -1,
        _ => string.CompareOrdinal(a.InstanceId, b.InstanceId),
    };

    /// <summary>How far a topic has been given out.</summary>
    private sealed class TopicRanges(int partitions)
    {
        private int _next;
        private int _served;

        public int Subscribers { get; set; }

        public ImmutableArray<int> Next()
        {
            int size = (partitions / Subscribers) + (_served++ < partitions % Subscribers ? 1 : 0);
            ImmutableArray<int> range = size == 0 ? [] : ImmutableArray.CreateRange(Enumerable.Range(_next, size));
            _next += size;
            return range;
        }
    }
}
