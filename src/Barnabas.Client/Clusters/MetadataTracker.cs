using System.Collections.Immutable;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Clusters;

/// <summary>
/// Decides when to ask for metadata, and what of: a pure machine, owned by whoever drives it. The view of a partition never goes back to an
/// older leader epoch (KIP-320): an answer of a broker that is behind does not count for it.
/// </summary>
public sealed class MetadataTracker(long maxAgeMs, Backoff backoff, bool allowAutoCreation)
{
    /// <summary>Keeps sums in range: years.</summary>
    private const long LongestAgeMs = 1L << 40;

    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private bool _wantsAll;
    private bool _wanted = true;
    private long _lastAnswerMs = long.MinValue;
    private long _notBeforeMs = long.MinValue;
    private int _failures;

    public ClusterView View { get; private set; } = ClusterView.Empty;

    /// <summary>When the first of the failures since the last answer happened; null while answers come.</summary>
    public long? FailingSinceMs { get; private set; }

    /// <summary>Asks of a topic from now on; true where nothing is known of it yet.</summary>
    public bool Add(string topic)
    {
        if (_topics.Add(topic))
        {
            _missing.Add(topic);
        }
        bool isNew = View.FindTopic(topic) is null;
        _wanted |= isNew;
        return isNew;
    }

    /// <summary>Asks of exactly these from now on.</summary>
    public void Replace(IEnumerable<string> topics)
    {
        _topics.Clear();
        foreach (string topic in topics)
        {
            Add(topic);
        }
    }

    /// <summary>Asks of all topics of the cluster, or no longer.</summary>
    public void WantAll(bool all)
    {
        _wanted |= all && !_wantsAll;
        _wantsAll = all;
    }

    /// <summary>Something was found to be out of date: an error that names the leader, a connection that was lost.</summary>
    public void RequestUpdate() => _wanted = true;

    /// <summary>When to ask next, on the caller's clock of milliseconds; not before the pause after a failure, or after the last answer, is over.</summary>
    public long NextRequestMs(long nowMs)
    {
        long due = _wanted || _lastAnswerMs == long.MinValue ? nowMs : _lastAnswerMs + Math.Min(maxAgeMs, LongestAgeMs);
        return Math.Max(due, _notBeforeMs);
    }

    public MetadataRequest Request() => new()
    {
        Topics = _wantsAll ? null : [.. _topics.Select(static name => new MetadataRequest.MetadataRequestTopic { Name = name })],
        AllowAutoTopicCreation = allowAutoCreation,
    };

    public void OnFailure(long nowMs)
    {
        FailingSinceMs ??= nowMs;
        _notBeforeMs = nowMs + backoff.After(++_failures);
    }

    /// <summary>Takes an answer over.</summary>
    /// <returns>Whether somebody has to ask again soon: a topic that is wanted has no leader yet, or is not known.</returns>
    public bool OnResponse(MetadataResponse response, long nowMs)
    {
        var brokers = response.Brokers.ToImmutableDictionary(static b => b.NodeId, static b => new BrokerNode(b.NodeId, b.Host, b.Port, b.Rack));
        var topics = ImmutableDictionary.CreateBuilder<string, TopicView>(StringComparer.Ordinal);
        foreach (var topic in response.Topics)
        {
            if (topic.Name is { } name)
            {
                topics[name] = ViewOf(name, topic);
            }
        }
        _missing.Clear();
        foreach (string name in _topics)
        {
            if (!topics.TryGetValue(name, out TopicView? view) || view.Error.IsRetriable || view.Partitions.Any(static p => p.Error.IsRetriable))
            {
                _missing.Add(name);
            }
        }
        View = new(response.ClusterId, response.ControllerId, brokers, topics.ToImmutable(), NamesOf(topics.Values)) { Version = View.Version + 1 };
        FailingSinceMs = null;
        _lastAnswerMs = nowMs;
        _wanted = _missing.Count > 0;
        _failures = _wanted ? _failures + 1 : 0;
        _notBeforeMs = nowMs + backoff.After(Math.Max(_failures, 1));
        return _wanted;
    }

    /// <summary>Forgets the brokers, and starts again from the bootstrap addresses; topics stay known until an answer replaces them.</summary>
    public void Rebootstrap(long nowMs)
    {
        View = View with { Brokers = ImmutableDictionary<int, BrokerNode>.Empty, ControllerId = -1, Version = View.Version + 1 };
        FailingSinceMs = nowMs;
        _wanted = true;
    }

    private static ImmutableDictionary<Guid, string> NamesOf(IEnumerable<TopicView> topics) =>
        topics.Where(static topic => topic.Id != Guid.Empty).ToImmutableDictionary(static topic => topic.Id, static topic => topic.Name);

    private TopicView ViewOf(string name, MetadataResponse.MetadataResponseTopic topic)
    {
        TopicView? known = View.FindTopic(name);
        // A topic that was deleted and made again starts with new epochs.
        bool isSame = known is not null && known.Id == topic.TopicId;
        if (topic.ErrorCode != ErrorCode.None)
        {
            return isSame && topic.ErrorCode.IsRetriable && !known!.Partitions.IsEmpty && topic.ErrorCode != ErrorCode.UnknownTopicOrPartition
                ? known with { Error = topic.ErrorCode }
                : new(name, topic.TopicId, topic.IsInternal, [], topic.ErrorCode);
        }
        return new(name, topic.TopicId, topic.IsInternal, [.. topic.Partitions.OrderBy(static p => p.PartitionIndex).Select(p => ViewOf(isSame ? known!.Find(p.PartitionIndex) : null, p))]);
    }

    private static PartitionView ViewOf(PartitionView? known, MetadataResponse.MetadataResponsePartition partition) =>
        known is not null && partition.LeaderEpoch >= 0 && partition.LeaderEpoch < known.LeaderEpoch
            ? known
            : new(
                partition.PartitionIndex,
                partition.ErrorCode == ErrorCode.None || partition.ErrorCode == ErrorCode.ReplicaNotAvailable ? partition.LeaderId : -1,
                partition.LeaderEpoch,
                [.. partition.ReplicaNodes],
                [.. partition.IsrNodes],
                [.. partition.OfflineReplicas],
                partition.ErrorCode == ErrorCode.ReplicaNotAvailable ? ErrorCode.None : partition.ErrorCode);
}
