using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Tests.Assignors;

/// <summary>A group of random members and topics that lives on: members come, go and change their subscriptions, topics and partitions are added.</summary>
internal sealed class AssignorWorld
{
    private readonly Random _random;
    private readonly bool _homogeneous;
    private readonly List<int> _partitions = [];
    private readonly List<MemberSpec> _members = [];
    private int _named;

    public AssignorWorld(int seed, bool homogeneous, int maxMembers = 8, int maxTopics = 6, int maxPartitions = 12)
    {
        _random = new Random(seed);
        _homogeneous = homogeneous;
        for (int topics = _random.Next(1, maxTopics + 1), most = _random.Next(1, maxPartitions + 1); topics > 0; topics--)
        {
            _partitions.Add(_random.Next(2) == 0 ? most : _random.Next(1, most + 1));
        }
        for (int members = _random.Next(1, maxMembers + 1); members > 0; members--)
        {
            Join();
        }
    }

    public GroupSpec Spec => new([.. _members], _homogeneous ? SubscriptionType.Homogeneous : SubscriptionType.Heterogeneous);

    public Topics Catalog => new([.. _partitions]);

    public static Guid TopicId(int index)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 1);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], index);
        return new Guid(bytes, bigEndian: true);
    }

    public static int TopicIndex(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (int)BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
    }

    public void TakeOver(GroupAssignment assignment)
    {
        for (int i = 0; i < _members.Count; i++)
        {
            _members[i] = _members[i] with { Target = assignment.Of(_members[i].MemberId) };
        }
    }

    public void Change()
    {
        switch (_random.Next(_homogeneous ? 7 : 8))
        {
            case 0 or 1:
                Join();
                break;
            case 2 when _members.Count > 1:
                _members.RemoveAt(_random.Next(_members.Count));
                break;
            case 3 when _members.Count > 2:
                _members.RemoveRange(0, _members.Count / 2);
                break;
            case 4:
                _partitions[_random.Next(_partitions.Count)] += _random.Next(1, 5);
                break;
            case 5:
                _partitions.Add(_random.Next(1, 9));
                if (_homogeneous)
                    SubscribeAll();
                break;
            case 6:
                if (_homogeneous)
                    SubscribeAll();
                else
                    Resubscribe();
                break;
            case 7:
                Resubscribe();
                break;
        }
    }

    /// <summary>The group as <c>ApacheAssignors.java</c> reads it.</summary>
    public string Question(string assignor)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{assignor} {(_homogeneous ? "HOMOGENEOUS" : "HETEROGENEOUS")} {_partitions.Count} {string.Join(' ', _partitions)} {_members.Count}");
        foreach (MemberSpec member in _members)
        {
            text.Append(CultureInfo.InvariantCulture, $" {member.MemberId} {member.InstanceId ?? "-"} {member.SubscribedTopicIds.Count}");
            foreach (Guid topic in member.SubscribedTopicIds)
            {
                text.Append(' ').Append(TopicIndex(topic));
            }
            text.Append(' ').Append(member.Target.Count);
            foreach (TopicPartitions topic in member.Target.Topics)
            {
                foreach (int partition in topic.Partitions)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {TopicIndex(topic.TopicId)} {partition}");
                }
            }
        }
        return text.ToString();
    }

    public GroupAssignment Answer(string line)
    {
        Dictionary<string, Assignment> assignments = [];
        using IEnumerator<int> numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).GetEnumerator();
        int Next() => numbers.MoveNext() ? numbers.Current : throw new FormatException(line);
        foreach (MemberSpec member in _members)
        {
            List<(Guid, IEnumerable<int>)> partitions = [];
            for (int left = Next(); left > 0; left--)
            {
                partitions.Add((TopicId(Next()), [Next()]));
            }
            assignments.Add(member.MemberId, Assignment.Of(partitions));
        }
        return new GroupAssignment(assignments);
    }

    private void Join()
    {
        int number = _random.Next(1000);
        HashSet<Guid> subscribed = _homogeneous && _members.Count > 0 ? [.. _members[0].SubscribedTopicIds] : Subscription();
        string id = string.Create(CultureInfo.InvariantCulture, $"member-{number}-{_named++}");
        _members.Add(new MemberSpec(id, subscribed)
        {
            InstanceId = _random.Next(3) == 0 ? string.Create(CultureInfo.InvariantCulture, $"instance-{_random.Next(100)}-{_named}") : null,
        });
    }

    private void Resubscribe()
    {
        int member = _random.Next(_members.Count);
        _members[member] = _members[member] with { SubscribedTopicIds = Subscription() };
    }

    private void SubscribeAll()
    {
        HashSet<Guid> subscription = Subscription();
        for (int i = 0; i < _members.Count; i++)
        {
            _members[i] = _members[i] with { SubscribedTopicIds = subscription };
        }
    }

    private HashSet<Guid> Subscription()
    {
        int odds = _random.Next(1, 4);
        HashSet<Guid> topics = [.. Enumerable.Range(0, _partitions.Count).Where(_ => _random.Next(odds) == 0).Select(TopicId)];
        if (topics.Count == 0)
            topics.Add(TopicId(_random.Next(_partitions.Count)));
        return topics;
    }

    /// <summary>Topics 0, 1, 2, … of these sizes. Immutable.</summary>
    internal sealed class Topics(int[] partitions) : ITopicCatalog
    {
        public long Offset => 1;

        public IEnumerable<string> Names => partitions.Select((_, index) => index.ToString(CultureInfo.InvariantCulture));

        public CatalogTopic? Find(string name) => Find(TopicId(int.Parse(name, CultureInfo.InvariantCulture)));

        public CatalogTopic? Find(Guid id) => TopicIndex(id) is int index && index < partitions.Length ? new(index.ToString(CultureInfo.InvariantCulture), id, partitions[index]) : null;
    }
}
