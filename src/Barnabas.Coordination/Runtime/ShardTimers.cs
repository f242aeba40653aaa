using System.Diagnostics.CodeAnalysis;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// The timers of a shard by deadline, in milliseconds of any clock. Moving a timer to later costs a look-up: its place in the heap stays,
/// and is corrected when it comes up. Owned by the shard's loop.
/// </summary>
internal sealed class ShardTimers
{
    private const int SmallestHeapToSweep = 128;

    private readonly Dictionary<TimerKey, Timer> _timers = [];
    private readonly PriorityQueue<Timer, (long DeadlineMs, long Order)> _heap = new();
    private long _order;

    public int Count => _timers.Count;

    /// <summary>How many entries the heap has, those that do not count any more among them.</summary>
    internal int Places => _heap.Count;

    /// <summary>No timer is due before; null without any.</summary>
    public long? EarliestMs => _heap.TryPeek(out _, out var first) ? first.DeadlineMs : null;

    /// <summary>Sets a timer, or moves it.</summary>
    public void Set(TimerKey key, long deadlineMs)
    {
        if (!_timers.TryGetValue(key, out var timer))
        {
            timer = new(key);
            _timers.Add(key, timer);
            Push(timer, deadlineMs);
        }
        else if (deadlineMs < timer.PlaceMs)
        {
            Push(timer, deadlineMs);
        }
        timer.DeadlineMs = deadlineMs;
    }

    public void Cancel(TimerKey key)
    {
        if (_timers.Remove(key, out var timer))
        {
            // It may stand in the heap twice, under the same deadline.
            timer.PlaceMs = Timer.Nowhere;
        }
    }

    /// <summary>Takes out one timer that is due.</summary>
    public bool TryTake(long nowMs, [MaybeNullWhen(false)] out TimerKey key)
    {
        while (_heap.TryPeek(out var timer, out var place) && place.DeadlineMs <= nowMs)
        {
            _heap.Dequeue();
            if (timer.PlaceMs != place.DeadlineMs)
            {
                continue;
            }
            if (timer.DeadlineMs > place.DeadlineMs)
            {
                Push(timer, timer.DeadlineMs);
                continue;
            }
            key = timer.Key;
            Cancel(key);
            return true;
        }
        key = default;
        return false;
    }

    private void Push(Timer timer, long deadlineMs)
    {
        timer.PlaceMs = deadlineMs;
        _heap.Enqueue(timer, (deadlineMs, ++_order));
        if (_heap.Count > SmallestHeapToSweep && _heap.Count > 2 * _timers.Count)
        {
            Sweep();
        }
    }

    /// <summary>Throws away the places of timers that were cancelled, or moved to earlier.</summary>
    private void Sweep()
    {
        _heap.Clear();
        foreach (var timer in _timers.Values)
        {
            timer.PlaceMs = timer.DeadlineMs;
            _heap.Enqueue(timer, (timer.DeadlineMs, ++_order));
        }
    }

    private sealed class Timer(TimerKey key)
    {
        public const long Nowhere = long.MaxValue;

        public TimerKey Key { get; } = key;

        public long DeadlineMs { get; set; }

        /// <summary>The deadline under which it stands in the heap; other places of it count no more.</summary>
        public long PlaceMs { get; set; }
    }
}
