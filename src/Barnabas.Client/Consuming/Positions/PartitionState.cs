namespace Barnabas.Client.Consuming.Positions;

/// <summary>Everything that a consumer knows of one partition that it reads. Guarded by the lock of its <see cref="Assignment"/>.</summary>
internal sealed class PartitionState(TopicPartition partition)
{
    private const int NoReplica = -1;

    private long _preferredUntilMs;

    public TopicPartition Partition { get; } = partition;

    public PositionPhase Phase { get; private set; } = PositionPhase.Unknown;

    /// <summary>Behind the last record that was given to the application. Void before there is a position.</summary>
    public Position Position { get; private set; }

    /// <summary>Behind the last record that was fetched: runs ahead of <see cref="Position"/> by what is buffered.</summary>
    public Position FetchPosition { get; private set; }

    /// <summary>As ListOffsets takes it, while resetting.</summary>
    public long ResetTimestamp { get; private set; }

    /// <summary>Grows when the position is set anew: an answer to a question from before does not count.</summary>
    public int Version { get; private set; }

    public bool IsPaused { get; set; }

    /// <summary>Answers that are buffered and not used up.</summary>
    public int BufferedFetches { get; set; }

    /// <summary>A fetch, or a question for its position, is under way.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Not asked again before, in milliseconds since the epoch.</summary>
    public long NotBeforeMs { get; set; }

    public long? HighWatermark { get; private set; }

    public long? LastStableOffset { get; private set; }

    public long? LogStartOffset { get; private set; }

    /// <summary>The leader epoch of the metadata that the position was last found good with.</summary>
    public int CheckedLeaderEpoch { get; private set; } = -1;

    public bool HasPosition => Phase is PositionPhase.Validating or PositionPhase.Fetching;

    private int _preferredReplica = NoReplica;

    /// <summary>The replica to read from by the leader's advice (KIP-392); null for the leader itself.</summary>
    public int? PreferredReplica(long nowMs) => _preferredReplica != NoReplica && nowMs < _preferredUntilMs ? _preferredReplica : null;

    public void Prefer(int replica, long untilMs)
    {
        _preferredReplica = replica;
        _preferredUntilMs = untilMs;
    }

    public void PreferLeader() => _preferredReplica = NoReplica;

    /// <summary>Goes to a place; whatever was fetched or asked before is void.</summary>
    public void Seek(Position position)
    {
        Version++;
        Position = position;
        FetchPosition = position;
        Phase = PositionPhase.Fetching;
        // A position with an epoch is checked against the leader of now before it is used.
        CheckedLeaderEpoch = -1;
        Restart();
    }

    /// <summary>Goes to where a timestamp leads, -1 the end and -2 the beginning.</summary>
    public void Reset(long timestamp)
    {
        Version++;
        ResetTimestamp = timestamp;
        Phase = PositionPhase.Resetting;
        Restart();
    }

    /// <summary>The application took records up to here.</summary>
    public void Consume(Position to) => Position = to;

    /// <summary>An answer brought records up to here.</summary>
    public void Fetched(Position to, long highWatermark, long lastStableOffset, long logStartOffset)
    {
        FetchPosition = to;
        HighWatermark = highWatermark < 0 ? HighWatermark : highWatermark;
        LastStableOffset = lastStableOffset < 0 ? LastStableOffset : lastStableOffset;
        LogStartOffset = logStartOffset < 0 ? LogStartOffset : logStartOffset;
    }

    /// <summary>There is a leader of this epoch. A position whose records were written under an older one has to be checked.</summary>
    public void SeeLeader(int leaderEpoch)
    {
        if (leaderEpoch < 0 || leaderEpoch <= CheckedLeaderEpoch)
        {
            return;
        }
        if (Phase == PositionPhase.Fetching && FetchPosition.LeaderEpoch is not null && BufferedFetches == 0)
        {
            Phase = PositionPhase.Validating;
        }
        else if (Phase == PositionPhase.Fetching && FetchPosition.LeaderEpoch is null)
        {
            CheckedLeaderEpoch = leaderEpoch;
        }
    }

    /// <summary>The log has the position, under this leader.</summary>
    public void Validated(int leaderEpoch)
    {
        CheckedLeaderEpoch = leaderEpoch;
        if (Phase == PositionPhase.Validating)
        {
            Phase = PositionPhase.Fetching;
        }
    }

    private void Restart()
    {
        IsInFlight = false;
        NotBeforeMs = 0;
        BufferedFetches = 0;
        PreferLeader();
    }
}
