using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Assignors.Uniform;

/// <summary>
/// The partitions of the subscribed topics, numbered through in order of topic id and partition, and which member has each: at first by the
/// targets of the members, where these still count; at last by the new assignment. Made for one assignment.
/// </summary>
internal sealed class PartitionOwners
{
    public const int None = -1;

    private readonly Guid[] _topicIds;
    private readonly Dictionary<Guid, int> _topics;
    private readonly int[] _first;
    private readonly int[] _owners;

    public PartitionOwners(MemberSpec[] members, SubscriptionType type, ITopicCatalog topics)
    {
        _topicIds = SubscribedBy(members, type);
        _topics = new(_topicIds.Length);
        _first = new int[_topicIds.Length + 1];
        for (int topic = 0; topic < _topicIds.Length; topic++)
        {
            _topics.Add(_topicIds[topic], topic);
            _first[topic + 1] = _first[topic] + (topics.Find(_topicIds[topic])?.PartitionCount ?? 0);
        }
        _owners = new int[_first[^1]];
        _owners.AsSpan().Fill(None);
        for (int member = 0; member < members.Length; member++)
        {
            TakeOver(members[member], member);
        }
    }

    public int TopicCount => _topicIds.Length;

    /// <summary>The owner of each partition, as an index of the sorted members, or <see cref="None"/>.</summary>
    public Span<int> All => _owners;

    public Span<int> OfTopic(int topic) => _owners.AsSpan(_first[topic], _first[topic + 1] - _first[topic]);

    public int TopicIndex(Guid topicId) => _topics[topicId];

    /// <summary>A member whose partitions are what they were keeps its assignment object.</summary>
    public GroupAssignment ToAssignment(MemberSpec[] members)
    {
        int[] ends = new int[members.Length + 1];
        foreach (int owner in _owners)
        {
            if (owner != None)
                ends[owner + 1]++;
        }
        for (int member = 0; member < members.Length; member++)
        {
            ends[member + 1] += ends[member];
        }
        // A counting sort: afterwards ends[member] is where the partitions of the member end, and those of the next one begin.
        int[] byOwner = new int[ends[^1]];
        for (int partition = 0; partition < _owners.Length; partition++)
        {
            if (_owners[partition] != None)
                byOwner[ends[_owners[partition]]++] = partition;
        }
        Dictionary<string, Assignment> assignments = new(members.Length, StringComparer.Ordinal);
        for (int member = 0, start = 0; member < members.Length; start = ends[member++])
        {
            assignments.Add(members[member].MemberId, AssignmentOf(byOwner.AsSpan(start, ends[member] - start), members[member].Target));
        }
        return new GroupAssignment(assignments);
    }

    private static Guid[] SubscribedBy(MemberSpec[] members, SubscriptionType type)
    {
        HashSet<Guid> subscribed = [];
        foreach (MemberSpec member in type == SubscriptionType.Homogeneous ? members.AsSpan(0, Math.Min(1, members.Length)) : members)
        {
            subscribed.UnionWith(member.SubscribedTopicIds);
        }
        Guid[] sorted = [.. subscribed];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>A target can name topics that the member left, partitions that are no more, and, where it was made by others, a partition of another member.</summary>
    private void TakeOver(MemberSpec spec, int member)
    {
        foreach (TopicPartitions assigned in spec.Target.Topics)
        {
            if (!_topics.TryGetValue(assigned.TopicId, out int topic) || !spec.SubscribedTopicIds.Contains(assigned.TopicId))
                continue;
            Span<int> owners = OfTopic(topic);
            foreach (int partition in assigned.Partitions)
            {
                if ((uint)partition < (uint)owners.Length && owners[partition] == None)
                    owners[partition] = member;
            }
        }
    }

    private Assignment AssignmentOf(ReadOnlySpan<int> partitions, Assignment target)
    {
        if (partitions.IsEmpty)
            return Assignment.Empty;
        ImmutableArray<TopicPartitions>.Builder assigned = ImmutableArray.CreateBuilder<TopicPartitions>();
        bool isTarget = partitions.Length == target.Count;
        while (!partitions.IsEmpty)
        {
            int topic = TopicOf(partitions[0]);
            int count = partitions.BinarySearch(_first[topic + 1]);
            count = count < 0 ? ~count : count;
            ImmutableArray<int> known = target.Of(_topicIds[topic]);
            ImmutableArray<int> numbers = NumbersOf(partitions[..count], topic, known);
            isTarget &= numbers == known;
            assigned.Add(new TopicPartitions(_topicIds[topic], numbers));
            partitions = partitions[count..];
        }
        return isTarget ? target : Assignment.Ordered(assigned.DrainToImmutable());
    }

    private ImmutableArray<int> NumbersOf(ReadOnlySpan<int> partitions, int topic, ImmutableArray<int> known)
    {
        int first = _first[topic];
        bool isKnown = partitions.Length == known.Length;
        for (int i = 0; isKnown && i < known.Length; i++)
        {
            isKnown = partitions[i] - first == known[i];
        }
        if (isKnown)
            return known;
        int[] numbers = new int[partitions.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = partitions[i] - first;
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(numbers);
    }

    /// <summary>The topic that holds a partition: the last that begins at or before it and is not empty.</summary>
    private int TopicOf(int partition)
    {
        int low = 0, high = _topicIds.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (_first[middle] <= partition)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
