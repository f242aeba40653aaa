namespace Barnabas.Broker.Fetching;

/// <summary>
/// What a fetcher wants of one partition, and, inside a session, what it was last told of it. Owned by the request that made it or,
/// once cached, by its <see cref="FetchSession"/> (under the session's lock).
/// </summary>
public sealed class FetchedPartition(FetchKey key)
{
    private const long NeverTold = -1;

    private long _toldHighWatermark = NeverTold;
    private long _toldLogStartOffset = NeverTold;

    public FetchKey Key { get; } = key;

    public int CurrentLeaderEpoch { get; set; } = -1;

    public long FetchOffset { get; set; }

    public int LastFetchedEpoch { get; set; } = -1;

    public int MaxBytes { get; set; }

    /// <summary>Takes over what a later request of the session says about the partition.</summary>
    public void UpdateFrom(FetchedPartition request)
    {
        CurrentLeaderEpoch = request.CurrentLeaderEpoch;
        FetchOffset = request.FetchOffset;
        LastFetchedEpoch = request.LastFetchedEpoch;
        MaxBytes = request.MaxBytes;
    }

    /// <summary>
    /// Whether an incremental response has news of this partition (KIP-227): records, an error, a divergence, or a moved high watermark
    /// or log start offset. With <paramref name="remember"/>, what is told now is what the next response is compared with.
    /// </summary>
    public bool HasNews(FetchPartitionResult result, bool remember)
    {
        bool news = result.Records.Length > 0
            || result.HighWatermark != _toldHighWatermark
            || result.LogStartOffset != _toldLogStartOffset
            || result.DivergingEpoch is not null
            || result.Error != Protocol.Errors.ErrorCode.None;
        if (remember && news)
        {
            // After an error or a divergence the next response must carry the partition again, whatever it then says.
            bool tellAgain = result.Error != Protocol.Errors.ErrorCode.None || result.DivergingEpoch is not null;
            _toldHighWatermark = tellAgain ? NeverTold : result.HighWatermark;
            _toldLogStartOffset = result.LogStartOffset;
        }
        return news;
    }
}
