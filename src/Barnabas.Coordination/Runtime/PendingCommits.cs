namespace Barnabas.Coordination.Runtime;

/// <summary>Decisions that are carried out but for their replies, which wait for the high watermark. Owned by the shard's loop.</summary>
internal sealed class PendingCommits
{
    private readonly Queue<Entry> _entries = new();

    public int Count => _entries.Count;

    /// <summary>When the oldest that was not called overdue has waited too long; null without any.</summary>
    public long? EarliestDeadlineMs { get; private set; }

    /// <summary>Later additions end at the same offset or later, and have the same deadline or a later one.</summary>
    public void Add(long endOffset, long deadlineMs, Decision decision)
    {
        _entries.Enqueue(new(endOffset, deadlineMs, decision));
        EarliestDeadlineMs ??= deadlineMs;
    }

    public bool HasCommitted(long committedOffset) => _entries.TryPeek(out var entry) && entry.EndOffset <= committedOffset;

    /// <summary>Takes out the oldest if everything below its end is committed.</summary>
    public Decision? Take(long committedOffset)
    {
        if (!HasCommitted(committedOffset))
        {
            return null;
        }
        var taken = _entries.Dequeue();
        if (!taken.IsOverdue)
        {
            EarliestDeadlineMs = _entries.TryPeek(out var next) ? next.DeadlineMs : null;
        }
        return taken.Decision;
    }

    /// <summary>Takes out the oldest, committed or not.</summary>
    public Decision? TakeAny() => Take(long.MaxValue);

    /// <summary>Those that have waited too long by now, each told once. They stay: their commit is still to come.</summary>
    public IReadOnlyList<Decision> Overdue(long nowMs)
    {
        if (EarliestDeadlineMs is not { } earliest || earliest > nowMs)
        {
            return [];
        }
        List<Decision> overdue = [];
        EarliestDeadlineMs = null;
        foreach (var entry in _entries)
        {
            if (entry.DeadlineMs > nowMs)
            {
                EarliestDeadlineMs = entry.DeadlineMs;
                break;
            }
            if (!entry.IsOverdue)
            {
                entry.IsOverdue = true;
                overdue.Add(entry.Decision);
            }
        }
        return overdue;
    }

    private sealed class Entry(long endOffset, long deadlineMs, Decision decision)
    {
        public long EndOffset { get; } = endOffset;

        public long DeadlineMs { get; } = deadlineMs;

        public Decision Decision { get; } = decision;

        public bool IsOverdue { get; set; }
    }
}
