namespace Barnabas.Broker.Fetching;

/// <summary>
/// The fetch sessions of a broker, at most <c>max.incremental.fetch.session.cache.slots</c>. When it is full a new session takes the
/// slot of one unused for two minutes, else of a smaller, older one, followers' before consumers'; else it gets none and its fetcher
/// goes on with full requests (KIP-227). Thread-safe by one short lock.
/// </summary>
public sealed class FetchSessionCache(int slots, TimeProvider time, Random random)
{
    /// <summary>Milliseconds: how long a session keeps its slot unused, and how old it must be before a larger one may take it.</summary>
    public const long EvictionMs = 120_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, FetchSession> _sessions = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    public FetchSession? Find(int id)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var session))
            {
                return null;
            }
            session.LastUsedMs = NowMs();
            return session;
        }
    }

    public void Remove(int id)
    {
        lock (_lock)
        {
            _sessions.Remove(id);
        }
    }

    /// <summary>A new session with these partitions, or null where no slot is to be had.</summary>
    public FetchSession? TryCreate(IReadOnlyCollection<FetchedPartition> partitions, bool usesTopicIds, bool isFromFollower)
    {
        lock (_lock)
        {
            long now = NowMs();
            if (_sessions.Count >= slots && !TryEvict(partitions.Count, isFromFollower, now))
            {
                return null;
            }
            var session = new FetchSession(NewId(), usesTopicIds, isFromFollower, now);
            foreach (var partition in partitions)
            {
                session.Put(partition);
            }
            _sessions.Add(session.Id, session);
            return session;
        }
    }

    private bool TryEvict(int newSize, bool newIsFromFollower, long now)
    {
        FetchSession? stalest = null;
        FetchSession? least = null;
        foreach (var session in _sessions.Values)
        {
            if (stalest is null || session.LastUsedMs < stalest.LastUsedMs)
            {
                stalest = session;
            }
            bool replaceable = now - session.CreatedMs > EvictionMs && (newIsFromFollower || !session.IsFromFollower);
            if (replaceable && (least is null || (session.IsFromFollower, session.Count).CompareTo((least.IsFromFollower, least.Count)) < 0))
            {
                least = session;
            }
        }
        var victim = stalest is not null && now - stalest.LastUsedMs > EvictionMs ? stalest
            : least is not null && ((newIsFromFollower && !least.IsFromFollower) || least.Count < newSize) ? least
            : null;
        return victim is not null && _sessions.Remove(victim.Id);
    }

    private int NewId()
    {
        int id;
        do
        {
            id = random.Next(1, int.MaxValue);
        }
        while (_sessions.ContainsKey(id));
        return id;
    }

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
