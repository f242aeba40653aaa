using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Barnabas.Coordination.Assignors;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// What the members of a consumer group subscribe to, counted: topics by name, regular expressions, and the topics that these stand for.
/// Changes with the group's records; copies say what it would be after a change. Owned by the shard's loop.
/// </summary>
internal sealed class GroupSubscriptions
{
    private readonly Dictionary<string, int> _byName;
    private readonly Dictionary<string, int> _byRegexTopic;
    private readonly Dictionary<string, int> _regexes;
    private readonly Dictionary<string, ResolvedRegularExpression> _resolved;

    public GroupSubscriptions()
        : this(new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal))
    {
    }

    private GroupSubscriptions(
        Dictionary<string, int> byName,
        Dictionary<string, int> byRegexTopic,
        Dictionary<string, int> regexes,
        Dictionary<string, ResolvedRegularExpression> resolved)
    {
        _byName = byName;
        _byRegexTopic = byRegexTopic;
        _regexes = regexes;
        _resolved = resolved;
    }

    /// <summary>How many members each regular expression has.</summary>
    public IReadOnlyDictionary<string, int> Regexes => _regexes;

    public IReadOnlyDictionary<string, ResolvedRegularExpression> Resolved => _resolved;

    /// <summary>Every topic that a member is subscribed to, by name or by a resolved regular expression; each once.</summary>
    public IEnumerable<string> Topics => _byName.Keys.Concat(_byRegexTopic.Keys.Where(topic => !_byName.ContainsKey(topic)));

    public bool Contains(string topic) => _byName.ContainsKey(topic) || _byRegexTopic.ContainsKey(topic);

    public SubscriptionType TypeOf(int members)
    {
        bool homogeneous = _regexes.Count == 0
            ? _byName.Values.All(count => count == members)
            : _regexes.Values.First() == members && _byName.Count == 0 && _byRegexTopic.Values.All(static count => count == 1);
        return homogeneous ? SubscriptionType.Homogeneous : SubscriptionType.Heterogeneous;
    }

    public void Add(ConsumerMember member)
    {
        foreach (string topic in member.SubscribedTopics)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_byName, topic, out _)++;
        }
        if (member.HasRegex)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_regexes, member.SubscribedRegex!, out _)++;
        }
    }

    public void Remove(ConsumerMember member)
    {
        foreach (string topic in member.SubscribedTopics)
        {
            Decrement(_byName, topic);
        }
        if (member.HasRegex)
        {
            Decrement(_regexes, member.SubscribedRegex!);
        }
    }

    public void PutResolved(string regex, ResolvedRegularExpression resolved)
    {
        RemoveResolved(regex);
        _resolved.Add(regex, resolved);
        foreach (string topic in resolved.Topics)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_byRegexTopic, topic, out _)++;
        }
    }

    public void RemoveResolved(string regex)
    {
        if (_resolved.Remove(regex, out ResolvedRegularExpression? old))
        {
            foreach (string topic in old.Topics)
            {
                Decrement(_byRegexTopic, topic);
            }
        }
    }

    /// <summary>What it is without some members and with another; what only they made of regular expressions is gone with them.</summary>
    public GroupSubscriptions With(IEnumerable<ConsumerMember> removed, ConsumerMember? added)
    {
        GroupSubscriptions next = Copy();
        if (added is not null)
        {
            next.Add(added);
        }
        foreach (ConsumerMember member in removed)
        {
            next.Remove(member);
            if (member.HasRegex && !next._regexes.ContainsKey(member.SubscribedRegex!))
            {
                next.RemoveResolved(member.SubscribedRegex!);
            }
        }
        return next;
    }

    /// <summary>What it is when these have been resolved.</summary>
    public GroupSubscriptions With(IReadOnlyDictionary<string, ResolvedRegularExpression> resolved)
    {
        GroupSubscriptions next = Copy();
        foreach ((string regex, ResolvedRegularExpression topics) in resolved)
        {
            next.PutResolved(regex, topics);
        }
        return next;
    }

    private GroupSubscriptions Copy() => new(
        new(_byName, StringComparer.Ordinal),
        new(_byRegexTopic, StringComparer.Ordinal),
        new(_regexes, StringComparer.Ordinal),
        new(_resolved, StringComparer.Ordinal));

    private static void Decrement(Dictionary<string, int> counts, string key)
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(counts, key);
        if (!Unsafe.IsNullRef(ref count) && --count == 0)
        {
            counts.Remove(key);
        }
    }
}
