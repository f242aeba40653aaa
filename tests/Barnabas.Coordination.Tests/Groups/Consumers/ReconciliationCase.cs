using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Tests.Assignors;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>A random member, its target, and who has the other partitions.</summary>
internal sealed class ReconciliationCase
{
    private const int Partitions = 4;

    private readonly Random _random;
    private readonly int _topics;
    private readonly FakeTopicCatalog _catalog = FakeTopicCatalog.Empty;
    private readonly ConsumerMember _member;
    private readonly ImmutableArray<string> _matched;
    private readonly bool _hasChanged;
    private readonly int _targetEpoch;
    private readonly Assignment _target;
    private readonly PartitionEpochs _others;
    private readonly Assignment? _owned;

    public ReconciliationCase(int seed)
    {
        _random = new Random(seed);
        _topics = _random.Next(1, 5);
        for (int topic = 0; topic < _topics; topic++)
        {
            _catalog = _catalog.With($"topic-{topic}", Partitions, AssignorWorld.TopicId(topic));
        }
        int epoch = _random.Next(3, 7);
        (PartitionEpochs assigned, PartitionEpochs pending, _others) = Divide(epoch);
        _member = new ConsumerMember("member")
        {
            Epoch = epoch,
            PreviousEpoch = epoch - _random.Next(0, 2),
            State = pending.IsEmpty ? (MemberState)(_random.Next(8) == 0 ? 127 : _random.Next(3)) : MemberState.UnrevokedPartitions,
            SubscribedTopics = Names(),
            SubscribedRegex = "regex",
            Assigned = assigned,
            PendingRevocation = pending,
        };
        _matched = Names();
        _hasChanged = _random.Next(3) == 0;
        _targetEpoch = epoch + _random.Next(0, 3);
        _target = Some(2);
        _owned = _random.Next(4) == 0 ? null : OwnedOf(_member);
    }

    /// <summary>As <c>ApacheReconciliation.java</c> reads it.</summary>
    public string Question => string.Create(
        CultureInfo.InvariantCulture,
        $"{_topics} {_member.Epoch} {_member.PreviousEpoch} {(int)_member.State} {Text(_member.SubscribedTopics)} {Text(_matched)} {Text(_member.Assigned)} {Text(_member.PendingRevocation)} {(_hasChanged ? 1 : 0)} {_targetEpoch} {Text(_target)} {Text(_others)} {(_owned is null ? "0" : "1 " + Text(_owned))}");

    /// <summary>In the form in which the Java program answers.</summary>
    public string Answer()
    {
        CurrentAssignmentBuilder builder = new(_member)
        {
            TargetEpoch = _targetEpoch,
            Target = _target,
            PartitionEpoch = PartitionEpoch,
            Topics = _catalog,
            ResolvedRegexes = new Dictionary<string, ResolvedRegularExpression> { ["regex"] = new(_matched, 1, 1) },
            HasSubscriptionChanged = _hasChanged,
            Owned = _owned,
        };
        return builder.Build(out ConsumerMember next) == ErrorCode.FencedMemberEpoch
            ? "FENCED"
            : string.Create(CultureInfo.InvariantCulture, $"{next.Epoch} {next.PreviousEpoch} {(int)next.State} {Text(next.Assigned)} {Text(next.PendingRevocation)}");
    }

    private int PartitionEpoch(Guid topic, int partition) =>
        _others.EpochOf(topic, partition) ?? (_member.Assigned.Contains(topic, partition) || _member.PendingRevocation.Contains(topic, partition) ? _member.Epoch : -1);

    private (PartitionEpochs Assigned, PartitionEpochs Pending, PartitionEpochs Others) Divide(int epoch)
    {
        PartitionEpochs.Builder assigned = new(), pending = new(), others = new();
        bool revokes = _random.Next(2) == 0;
        // One topic more than there are: it was deleted.
        for (int topic = 0; topic <= _topics; topic++)
        {
            for (int partition = 0; partition < Partitions; partition++)
            {
                PartitionEpochs.Builder? owner = _random.Next(5) switch { 0 or 1 => assigned, 2 when revokes => pending, 3 => others, _ => null };
                owner?.Add(AssignorWorld.TopicId(topic), partition, _random.Next(1, epoch + 1));
            }
        }
        return (assigned.ToPartitionEpochs(), pending.ToPartitionEpochs(), others.ToPartitionEpochs());
    }

    private ImmutableArray<string> Names() => [.. Enumerable.Range(0, _topics + 1).Where(_ => _random.Next(2) == 0).Select(topic => $"topic-{topic}").Order(StringComparer.Ordinal)];

    private Assignment Some(int odds) => Assignment.Of(
        from topic in Enumerable.Range(0, _topics + 1)
        select (AssignorWorld.TopicId(topic), (IEnumerable<int>)[.. Enumerable.Range(0, Partitions).Where(_ => _random.Next(odds) == 0)]));

    /// <summary>All that it had, or what it is to keep, or something else.</summary>
    private Assignment OwnedOf(ConsumerMember member) => _random.Next(4) switch
    {
        0 => Of(member.Assigned, member.PendingRevocation),
        1 => Of(member.Assigned),
        2 => Assignment.Empty,
        _ => Some(3),
    };

    private static Assignment Of(params PartitionEpochs[] partitions) => Assignment.Of(
        from part in partitions
        from topic in part.Topics
        select (topic, part[topic].Keys));

    private static string Text(ImmutableArray<string> names) => $"{names.Length} {string.Join(' ', names.Select(name => name["topic-".Length..]))}".TrimEnd();

    private static string Text(Assignment assignment)
    {
        StringBuilder text = new();
        text.Append(assignment.Count);
        foreach (TopicPartitions topic in assignment.Topics)
        {
            foreach (int partition in topic.Partitions)
            {
                text.Append(CultureInfo.InvariantCulture, $" {AssignorWorld.TopicIndex(topic.TopicId)} {partition}");
            }
        }
        return text.ToString();
    }

    private static string Text(PartitionEpochs partitions)
    {
        StringBuilder text = new();
        text.Append(partitions.Topics.Sum(topic => partitions[topic].Count));
        foreach (Guid topic in partitions.Topics.Order())
        {
            foreach ((int partition, int epoch) in partitions[topic])
            {
                text.Append(CultureInfo.InvariantCulture, $" {AssignorWorld.TopicIndex(topic)} {partition} {epoch}");
            }
        }
        return text.ToString();
    }
}
