using System.Collections.Frozen;
using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// Makes a group's next target assignment: of the members of now and the changes of the event at hand, whose records are not replayed
/// yet. Pure; made for one assignment.
/// </summary>
internal sealed class TargetAssignmentBuilder(ITopicCatalog topics)
{
    private readonly Dictionary<string, ConsumerMember?> _changes = new(StringComparer.Ordinal);
    private readonly Dictionary<Subscription, FrozenSet<Guid>> _topicIds = [];

    public required IReadOnlyDictionary<string, ConsumerMember> Members { get; init; }

    /// <summary>The target assignment of now, by member.</summary>
    public required IReadOnlyDictionary<string, Assignment> Targets { get; init; }

    /// <summary>The ids of static members by instance id: a new member takes over what the one before it was to have.</summary>
    public required IReadOnlyDictionary<string, string> StaticMembers { get; init; }

    /// <summary>A regular expression that is not in it stands for no topic.</summary>
    public required IReadOnlyDictionary<string, ResolvedRegularExpression> ResolvedRegexes { get; init; }

    /// <summary>Of the members with the changes.</summary>
    public required SubscriptionType SubscriptionType { get; init; }

    /// <summary>A member that is new or different.</summary>
    public TargetAssignmentBuilder Put(ConsumerMember member)
    {
        _changes[member.Id] = member;
        return this;
    }

    /// <summary>A member that goes; its target's tombstone is left to whoever removes it.</summary>
    public TargetAssignmentBuilder Remove(string memberId)
    {
        _changes[memberId] = null;
        return this;
    }

    public TargetAssignment Build(IGroupAssignor assignor)
    {
        List<MemberSpec> members = new(Members.Count + 1);
        foreach (ConsumerMember member in Members.Values)
        {
            if (!_changes.ContainsKey(member.Id))
                members.Add(SpecOf(member));
        }
        members.AddRange(_changes.Values.OfType<ConsumerMember>().Select(SpecOf));
        GroupAssignment assignment = assignor.Assign(new GroupSpec(members, SubscriptionType), topics);
        string[] changed = [.. members.Select(static member => member.MemberId).Where(id => !Targets.TryGetValue(id, out Assignment? old) || !old.Equals(assignment.Of(id)))];
        return new TargetAssignment(assignment, changed);
    }

    private MemberSpec SpecOf(ConsumerMember member) => new(member.Id, TopicIdsOf(member))
    {
        InstanceId = member.InstanceId,
        RackId = member.RackId,
        Target = TargetOf(member),
    };

    private Assignment TargetOf(ConsumerMember member)
    {
        bool replaces = member.InstanceId is not null && StaticMembers.ContainsKey(member.InstanceId) && _changes.ContainsKey(member.Id);
        return Targets.GetValueOrDefault(replaces ? StaticMembers[member.InstanceId!] : member.Id, Assignment.Empty);
    }

    /// <summary>One set for all members of a subscription: most groups have one, of many members.</summary>
    private FrozenSet<Guid> TopicIdsOf(ConsumerMember member)
    {
        Subscription subscription = new(member);
        if (!_topicIds.TryGetValue(subscription, out FrozenSet<Guid>? ids))
        {
            ids = NamesOf(member).Select(topics.Find).OfType<CatalogTopic>().Select(static topic => topic.Id).ToFrozenSet();
            _topicIds.Add(subscription, ids);
        }
        return ids;
    }

    private IEnumerable<string> NamesOf(ConsumerMember member) =>
        member.HasRegex && ResolvedRegexes.TryGetValue(member.SubscribedRegex!, out ResolvedRegularExpression? resolved)
            ? member.SubscribedTopics.Concat(resolved.Topics)
            : member.SubscribedTopics;

    /// <summary>Equal for members that subscribe in the same words.</summary>
    private readonly struct Subscription(ConsumerMember member) : IEquatable<Subscription>
    {
        private readonly ConsumerMember _member = member;

        public bool Equals(Subscription other) =>
            (_member.SubscribedTopics == other._member.SubscribedTopics || _member.SubscribedTopics.AsSpan().SequenceEqual(other._member.SubscribedTopics.AsSpan()))
            && (_member.SubscribedRegex ?? "") == (other._member.SubscribedRegex ?? "");

        public override bool Equals(object? obj) => obj is Subscription other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (string name in _member.SubscribedTopics)
            {
                hash.Add(name);
            }
            hash.Add(_member.SubscribedRegex ?? "");
            return hash.ToHashCode();
        }
    }
}
