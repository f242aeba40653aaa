using System.Collections.Immutable;
using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups.Consumers.Hashing;
using Barnabas.Coordination.Groups.Consumers.Patterns;
using Barnabas.Coordination.Runtime;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// Finds out which topics the regular expressions of consumer groups stand for: away from the loop, all of a group at once, when there is a new
/// expression or a new topic, and now and then (<c>group.consumer.regex.refresh.interval.ms</c>). Owned by the shard's loop.
/// </summary>
internal sealed class RegexResolution(GroupTable groups, IGroupConfiguration configuration, MetadataHash hash, ILogger logger)
{
    /// <summary>Members that subscribe one after another, and topics that are created so, are looked at together.</summary>
    private const long ShortestIntervalMs = 10_000;

    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private ITopicCatalog? _topics;
    private long _newTopicsOffset = -1;

    public void OnCatalog(CatalogChange change)
    {
        bool hasNewTopics = _topics is null || change.Changed.Any(name => _topics.Find(name) is null);
        if (hasNewTopics)
        {
            _newTopicsOffset = change.Catalog.Offset;
        }
        _topics = change.Catalog;
    }

    public void OnLoaded(ITopicCatalog topics) => (_topics, _newTopicsOffset) = (topics, topics.Offset);

    /// <summary>Whether a member's new expression can be used; one that others have already was looked at when they came.</summary>
    public static bool IsUsable(ConsumerGroup group, ConsumerMember old, ConsumerMember updated, out string fault)
    {
        fault = "";
        bool isNew = updated.HasRegex && old.SubscribedRegex != updated.SubscribedRegex && !group.Subscriptions.Regexes.ContainsKey(updated.SubscribedRegex!);
        return !isNew || TopicPattern.TryParse(updated.SubscribedRegex!, out _, out fault);
    }

    /// <summary>Takes a member's expression over, and has the group's expressions resolved where that is due.</summary>
    public RegexChange Update(Decision decision, ConsumerGroup group, ConsumerMember old, ConsumerMember updated)
    {
        RegexChange change = Change(decision, group, old, updated, out bool isNew);
        if (!isNew && group.Subscriptions.Regexes.Count == 0)
        {
            return change;
        }
        IReadOnlyDictionary<string, int> regexes = group.Subscriptions.With([old], updated).Regexes;
        if (regexes.Count > 0 && IsDue(group, regexes.Count, isNew, decision.NowMs))
        {
            Resolve(decision, group.Id, [.. regexes.Keys]);
        }
        return change;
    }

    private static RegexChange Change(Decision decision, ConsumerGroup group, ConsumerMember old, ConsumerMember updated, out bool isNew)
    {
        isNew = false;
        if (old.SubscribedRegex == updated.SubscribedRegex)
        {
            return RegexChange.None;
        }
        IReadOnlyDictionary<string, int> members = group.Subscriptions.Regexes;
        if (old.HasRegex && members.GetValueOrDefault(old.SubscribedRegex!) == 1)
        {
            decision.Append(ConsumerRecords.RegexTombstone(group.Id, old.SubscribedRegex!));
        }
        if (!updated.HasRegex)
        {
            return old.HasRegex ? RegexChange.Resolved : RegexChange.Pending;
        }
        isNew = !members.ContainsKey(updated.SubscribedRegex!);
        return !isNew && group.ResolvedRegexes.ContainsKey(updated.SubscribedRegex!) ? RegexChange.Resolved : RegexChange.Pending;
    }

    private bool IsDue(ConsumerGroup group, int regexes, bool isNew, long nowMs)
    {
        if (_running.Contains(group.Id))
        {
            return false;
        }
        (long resolvedMs, long version) = group.ResolvedRegexes.Count == 0
            ? (0, 0)
            : (group.ResolvedRegexes.Values.Max(static resolved => resolved.TimestampMs), group.ResolvedRegexes.Values.Min(static resolved => resolved.Version));
        return nowMs > resolvedMs + ShortestIntervalMs
            && (isNew
                || regexes != group.ResolvedRegexes.Count
                || version < _newTopicsOffset
                || nowMs > resolvedMs + configuration.Broker.RegexRefreshIntervalMs);
    }

    private void Resolve(Decision decision, string groupId, string[] regexes)
    {
        _running.Add(groupId);
        decision.OnFailed((_, _) => _running.Remove(groupId));
        ITopicCatalog topics = decision.Topics;
        long nowMs = decision.NowMs;
        decision.Compute(() => Resolve(regexes, topics, nowMs), (next, resolved) => Take(next, groupId, topics, resolved));
    }

    private static Dictionary<string, ResolvedRegularExpression> Resolve(string[] regexes, ITopicCatalog topics, long nowMs)
    {
        Dictionary<string, ResolvedRegularExpression> resolved = new(StringComparer.Ordinal);
        foreach (string regex in regexes)
        {
            ImmutableArray<string> names = TopicPattern.TryParse(regex, out TopicPattern? pattern, out _)
                ? [.. topics.Names.Where(pattern.Matches).Order(StringComparer.Ordinal)]
                : [];
            resolved.Add(regex, new(names, topics.Offset, nowMs));
        }
        return resolved;
    }

    private void Take(Decision decision, string groupId, ITopicCatalog topics, Dictionary<string, ResolvedRegularExpression> resolved)
    {
        _running.Remove(groupId);
        if (groups.Find(groupId) is not ConsumerGroup group)
        {
            return;
        }
        logger.RegexesResolved(groupId, topics.Names.Count(), string.Join(", ", resolved.Keys));
        Dictionary<string, ResolvedRegularExpression> wanted = resolved.Where(entry => group.Subscriptions.Regexes.ContainsKey(entry.Key)).ToDictionary(StringComparer.Ordinal);
        bool isChanged = false;
        foreach ((string regex, ResolvedRegularExpression next) in wanted)
        {
            isChanged |= !group.ResolvedRegexes.GetValueOrDefault(regex, ResolvedRegularExpression.None).Topics.AsSpan().SequenceEqual(next.Topics.AsSpan());
            decision.Append(ConsumerRecords.Regex(groupId, regex, next));
        }
        long metadataHash = hash.Of(group.Subscriptions.With(wanted).Topics, decision.Topics);
        if (isChanged || metadataHash != group.MetadataHash)
        {
            GroupEpochs.Bump(decision, group, metadataHash, logger);
            group.MetadataRefreshed(decision.NowMs + GroupEpochs.RefreshIntervalMs, group.Epoch + 1);
        }
    }
}
