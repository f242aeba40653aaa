namespace Barnabas.Broker.Fetching;

/// <summary>
/// An incremental fetch session (KIP-227): the partitions a fetcher follows, in the order in which they are served, and the epoch
/// that its next request must carry. Owned by the fetch request that holds <see cref="Gate"/>.
/// </summary>
public sealed class FetchSession(int id, bool usesTopicIds, bool isFromFollower, long createdMs)
{
    public const int InvalidId = 0;
    public const int InitialEpoch = 0;
    public const int FinalEpoch = -1;

    private readonly Dictionary<FetchKey, LinkedListNode<FetchedPartition>> _byKey = [];
    private readonly LinkedList<FetchedPartition> _served = [];

    /// <summary>Held while a request of this session reads or changes it.</summary>
    public Lock Gate { get; } = new();

    public int Id { get; } = id;

    public bool UsesTopicIds { get; } = usesTopicIds;

    /// <summary>Followers keep their slots against consumers when the cache is full.</summary>
    public bool IsFromFollower { get; } = isFromFollower;

    public long CreatedMs { get; } = createdMs;

    public long LastUsedMs { get; set; } = createdMs;

    public int Epoch { get; private set; } = NextEpoch(InitialEpoch);

    public int Count => _byKey.Count;

    /// <summary>Partitions in the order in which the next response serves them.</summary>
    public IEnumerable<FetchedPartition> Partitions => _served;

    public void Put(FetchedPartition partition)
    {
        if (_byKey.TryGetValue(partition.Key, out var known))
        {
            known.Value.UpdateFrom(partition);
            return;
        }
        _byKey.Add(partition.Key, _served.AddLast(partition));
    }

    public void Forget(FetchKey key)
    {
        if (_byKey.Remove(key, out var node))
        {
            _served.Remove(node);
        }
    }

    /// <summary>A partition that gave records goes to the end, so that all are served in turn under a byte limit.</summary>
    public void MoveToEnd(FetchedPartition partition)
    {
        // The partition may have been forgotten by the session's next request while this one waited.
        if (_byKey.TryGetValue(partition.Key, out var node))
        {
            _served.Remove(node);
            _served.AddLast(node);
        }
    }

    public void Advance() => Epoch = NextEpoch(Epoch);

    /// <summary>Epochs of a living session run from 1 to 2^31-1 and start again at 1.</summary>
    public static int NextEpoch(int epoch) => epoch switch
    {
        < 0 => FinalEpoch,
        int.MaxValue => 1,
        _ => epoch + 1,
    };
}
