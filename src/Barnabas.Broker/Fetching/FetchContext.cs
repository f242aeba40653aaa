using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Fetching;

/// <summary>
/// How one fetch request relates to a fetch session (KIP-227): it has none, opens one, or goes on with one. It says which partitions are
/// asked for and which of the results belong in the response. Owned by the request.
/// </summary>
public sealed class FetchContext
{
    private readonly FetchSessionCache? _cacheToOpenIn;
    private readonly FetchSession? _session;
    private readonly bool _usesTopicIds;
    private readonly bool _isFromFollower;

    private FetchContext(IReadOnlyList<FetchedPartition> partitions, FetchSession? session, FetchSessionCache? cacheToOpenIn, bool usesTopicIds, bool isFromFollower)
    {
        Partitions = partitions;
        _session = session;
        _cacheToOpenIn = cacheToOpenIn;
        _usesTopicIds = usesTopicIds;
        _isFromFollower = isFromFollower;
    }

    public IReadOnlyList<FetchedPartition> Partitions { get; }

    /// <summary>The context of a request, or why its session cannot go on.</summary>
    public static ErrorCode Resolve(
        FetchSessionCache cache,
        FetchSessionRequest request,
        out FetchContext? context)
    {
        context = null;
        bool opens = request.Epoch is FetchSession.InitialEpoch;
        if (opens || request.Epoch == FetchSession.FinalEpoch)
        {
            if (request.SessionId != FetchSession.InvalidId)
            {
                cache.Remove(request.SessionId);
            }
            context = new(request.Partitions, null, opens ? cache : null, request.UsesTopicIds, request.IsFromFollower);
            return ErrorCode.None;
        }
        var session = cache.Find(request.SessionId);
        if (session is null)
        {
            return ErrorCode.FetchSessionIdNotFound;
        }
        lock (session.Gate)
        {
            if (session.Epoch != request.Epoch)
            {
                return ErrorCode.InvalidFetchSessionEpoch;
            }
            if (session.UsesTopicIds != request.UsesTopicIds)
            {
                return ErrorCode.FetchSessionTopicIdError;
            }
            foreach (var partition in request.Partitions)
            {
                session.Put(partition);
            }
            foreach (var key in request.Forgotten)
            {
                session.Forget(key);
            }
            if (session.Count == 0)
            {
                cache.Remove(session.Id);
                context = new([], null, null, request.UsesTopicIds, request.IsFromFollower);
                return ErrorCode.None;
            }
            session.Advance();
            context = new([.. session.Partitions], session, null, request.UsesTopicIds, request.IsFromFollower);
            return ErrorCode.None;
        }
    }

    /// <summary>
    /// Keeps what belongs in the response and returns the session id that it carries (0 where there is none). Called once, when the
    /// results are final; what is left out of an incremental response holds no records.
    /// </summary>
    public int Conclude(List<(FetchedPartition Partition, FetchPartitionResult Result)> results)
    {
        if (_session is { } session)
        {
            lock (session.Gate)
            {
                results.RemoveAll(entry => !entry.Partition.HasNews(entry.Result, remember: true));
                foreach (var (partition, result) in results)
                {
                    if (result.Records.Length > 0)
                    {
                        session.MoveToEnd(partition);
                    }
                }
            }
            return session.Id;
        }
        if (_cacheToOpenIn is null || results.Count == 0)
        {
            return FetchSession.InvalidId;
        }
        foreach (var (partition, result) in results)
        {
            partition.HasNews(result, remember: true);
        }
        return _cacheToOpenIn.TryCreate(Partitions, _usesTopicIds, _isFromFollower)?.Id ?? FetchSession.InvalidId;
    }
}
