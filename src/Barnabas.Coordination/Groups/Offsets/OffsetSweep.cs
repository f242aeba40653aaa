using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>
/// Removes what nobody needs: every <c>offsets.retention.check.interval.ms</c> the offsets that have expired, and the groups that are left with
/// none; and the offsets of topics as they are deleted. A decision's records are one batch, so a large sweep goes on in the next
/// decision. Partitions go last one first, as <see cref="PartitionOffsets"/> likes it. Owned by the shard's loop; what is still to be swept
/// is not recorded.
/// </summary>
internal sealed partial class OffsetSweep(GroupTable groups, OffsetTable committed, PendingOffsets pending, IGroupConfiguration configuration, ILogger logger)
{
    private const int RetryMs = 1000;

    private static readonly TimerKey Expiry = new(GroupTimer.Expiry);
    private static readonly TimerKey Deletion = new(GroupTimer.Expiry, Member: "deleted topics");

    /// <summary>The groups that this look for expired offsets has still to come to.</summary>
    private readonly Queue<string> _groups = new();

    private readonly Queue<CatalogTopic> _deletedTopics = new();

    public void OnLoaded(Decision decision) => decision.SetTimer(Expiry, configuration.Broker.OffsetsRetentionCheckIntervalMs);

    public void OnCatalog(CatalogChange change, Decision decision)
    {
        foreach (var topic in change.Deleted)
        {
            _deletedTopics.Enqueue(topic);
        }
        SweepDeletedTopics(decision);
    }

    public void OnTimer(TimerKey timer, Decision decision)
    {
        if (timer == Deletion)
        {
            SweepDeletedTopics(decision);
        }
        else
        {
            SweepExpired(decision);
        }
    }

    private void SweepDeletedTopics(Decision decision)
    {
        TombstoneBatch batch = new(decision);
        List<CatalogTopic> done = [];
        while (!batch.IsFull && _deletedTopics.TryPeek(out var topic))
        {
            if (AppendDeleted(topic, batch))
            {
                _deletedTopics.Dequeue();
                committed.Forget(topic.Name);
                done.Add(topic);
            }
        }
        if (_deletedTopics.Count > 0)
        {
            decision.SetTimer(Deletion, 0);
        }
        if (decision.Records.Count > 0)
        {
            LogDeletedTopics(logger, decision.Records.Count, done.Count);
            decision.OnFailed((next, error) =>
            {
                LogFailed(logger, decision.Records.Count, error);
                done.ForEach(_deletedTopics.Enqueue);
                next.SetTimer(Deletion, RetryMs);
            });
        }
    }

    private bool AppendDeleted(CatalogTopic topic, TombstoneBatch batch)
    {
        foreach (string group in committed.Groups)
        {
            if (!committed.Of(group).TryGetValue(topic.Name, out var partitions))
            {
                continue;
            }
            for (int i = partitions.Count - 1; i >= 0; i--)
            {
                if (partitions.Offsets[i].IsOf(topic.Id) && !batch.TryAppend(new(group, topic.Name, partitions.Partitions[i])))
                {
                    return false;
                }
            }
        }
        return pending.OfTopic(topic.Name, topic.Id).All(key => committed.Contains(key) || batch.TryAppend(key));
    }

    private void SweepExpired(Decision decision)
    {
        if (_groups.Count == 0)
        {
            foreach (var group in groups.All)
            {
                _groups.Enqueue(group.Id);
            }
        }
        TombstoneBatch batch = new(decision);
        while (!batch.IsFull && _groups.TryPeek(out string? id))
        {
            if (groups.Find(id) is not { } group || AppendExpired(group, batch))
            {
                _groups.Dequeue();
            }
        }
        long interval = configuration.Broker.OffsetsRetentionCheckIntervalMs;
        decision.SetTimer(Expiry, _groups.Count > 0 ? 0 : interval);
        if (decision.Records.Count > 0)
        {
            LogExpired(logger, decision.Records.Count);
            decision.OnFailed((next, error) =>
            {
                LogFailed(logger, decision.Records.Count, error);
                _groups.Clear();
                next.SetTimer(Expiry, interval);
            });
        }
    }

    /// <returns>Whether the group is done with; otherwise the batch is full.</returns>
    private bool AppendExpired(Group group, TombstoneBatch batch)
    {
        bool isEmpty = true;
        foreach (var (topic, partitions) in committed.Of(group.Id))
        {
            for (int i = partitions.Count - 1; i >= 0; i--)
            {
                OffsetKey key = new(group.Id, topic, partitions.Partitions[i]);
                if (!IsExpired(group, topic, partitions.Offsets[i], batch.Decision.NowMs) || pending.Contains(key))
                {
                    isEmpty = false;
                }
                else if (!batch.TryAppend(key))
                {
                    return false;
                }
            }
        }
        if (isEmpty && group.IsDisposable && !pending.ContainsGroup(group.Id))
        {
            batch.AppendEnd(group);
        }
        return true;
    }

    private bool IsExpired(Group group, string topic, in CommittedOffset offset, long nowMs)
    {
        if (group.RetentionBase(topic, offset.CommitTimestampMs, nowMs) is not { } baseMs)
        {
            return false;
        }
        return offset.ExpireTimestampMs != CommittedOffset.NeverExpires
            ? nowMs >= offset.ExpireTimestampMs
            : nowMs - baseMs >= configuration.Broker.OffsetsRetentionMs;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removing offsets and groups that have expired: {Records} records.")]
    private static partial void LogExpired(ILogger logger, int records);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removing {Records} offsets of deleted topics ({Topics} of them done).")]
    private static partial void LogDeletedTopics(ILogger logger, int records, int topics);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Records} offsets and groups could not be removed and stay for now: {Error}.")]
    private static partial void LogFailed(ILogger logger, int records, ErrorCode error);
}
