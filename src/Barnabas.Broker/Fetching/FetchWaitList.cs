namespace Barnabas.Broker.Fetching;

/// <summary>The long polls that watch one partition. Thread-safe by one short lock, which is never held while a poll goes on.</summary>
public sealed class FetchWaitList
{
    private readonly Lock _lock = new();
    private readonly List<FetchWait> _waits = [];
    private volatile int _count;

    public void Add(FetchWait wait)
    {
        lock (_lock)
        {
            _waits.Add(wait);
            _count = _waits.Count;
        }
    }

    public void Remove(FetchWait wait)
    {
        lock (_lock)
        {
            int at = _waits.IndexOf(wait);
            if (at >= 0)
            {
                RemoveAt(at);
            }
        }
    }

    /// <summary>Bytes became readable: ends the polls that have enough now.</summary>
    public void OnReadable(long bytes)
    {
        if (_count == 0)
        {
            return;
        }
        FetchWait? first = null;
        List<FetchWait>? more = null;
        lock (_lock)
        {
            for (int i = _waits.Count - 1; i >= 0; i--)
            {
                var wait = _waits[i];
                if (!wait.Gain(bytes))
                {
                    continue;
                }
                RemoveAt(i);
                if (first is null)
                {
                    first = wait;
                }
                else
                {
                    (more ??= []).Add(wait);
                }
            }
        }
        first?.End();
        more?.ForEach(static wait => wait.End());
    }

    /// <summary>The partition changed in another way (leadership, truncation, deletion): every poll looks again.</summary>
    public void OnChanged()
    {
        FetchWait[] all;
        lock (_lock)
        {
            all = [.. _waits];
            _waits.Clear();
            _count = 0;
        }
        foreach (var wait in all)
        {
            wait.End();
        }
    }

    private void RemoveAt(int index)
    {
        _waits[index] = _waits[^1];
        _waits.RemoveAt(_waits.Count - 1);
        _count = _waits.Count;
    }
}
