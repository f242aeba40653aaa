using Barnabas.Broker.Fetching;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Storage;
using Barnabas.Storage.Producers;

namespace Barnabas.Broker.Partitions;

/// <summary>
/// A partition that this broker leads: its log, its leader epoch, its high watermark, and the long polls that wait on it. Lives from the
/// metadata change that assigns it to the one that takes it away. Thread-safe: the log has its own append lock, everything else here
/// is a volatile value or has a short lock of its own.
/// </summary>
public sealed class Partition
{
    private const int DebuggingConsumer = -2;
    private const int NoEpochSaid = -1;
    private const long UpToHighWatermark = -1;

    private readonly FetchWaitList _fetchWaits = new();
    private readonly HighWatermark _highWatermark;
    private readonly int _replicas;
    private int _leaderEpoch = NoEpochSaid;
    private int _inSyncReplicas;
    private int _minInSyncReplicas;

    public Partition(TopicPartition id, Guid topicId, int replicas, PartitionLog log)
    {
        Id = id;
        TopicId = topicId;
        Log = log;
        _replicas = replicas;
        // The in-sync set of a single broker is this replica alone: what is in its log is committed.
        _highWatermark = new(log.LogEndOffset, log.UpdateHighWatermark);
    }

    /// <summary>After each move of the high watermark, on the thread that moved it and without a lock.</summary>
    public event Action? HighWatermarkMoved;

    public TopicPartition Id { get; }

    public Guid TopicId { get; }

    public PartitionLog Log { get; }

    public int LeaderEpoch => Volatile.Read(ref _leaderEpoch);

    /// <summary>The offset below which every record is on all in-sync replicas: consumers read up to here.</summary>
    public long HighWatermark => _highWatermark.Value;

    /// <summary>Whether a produce with acks=all may be accepted (<c>min.insync.replicas</c>).</summary>
    public bool HasEnoughInSyncReplicas => Volatile.Read(ref _inSyncReplicas) >= Volatile.Read(ref _minInSyncReplicas);

    /// <summary>Takes over what the metadata says of the partition. Metadata publisher only.</summary>
    public void Lead(int leaderEpoch, int inSyncReplicas)
    {
        Volatile.Write(ref _inSyncReplicas, inSyncReplicas);
        if (Interlocked.Exchange(ref _leaderEpoch, leaderEpoch) != leaderEpoch)
        {
            Log.BeginLeaderEpoch(leaderEpoch);
            _fetchWaits.OnChanged();
        }
    }

    /// <summary>
    /// Takes over the topic's configuration. More in-sync replicas than there are replicas are never asked for. Metadata publisher only.
    /// </summary>
    public void Configure(LogConfig config, int minInSyncReplicas)
    {
        Log.UpdateConfig(config);
        Volatile.Write(ref _minInSyncReplicas, Math.Min(minInSyncReplicas, _replicas));
    }

    /// <summary>The partition is gone: waiting fetches look again and find that.</summary>
    public void OnRemoved() => _fetchWaits.OnChanged();

    /// <summary>Compares the leader epoch that a client knows (-1: it does not say) with this leader's (KIP-320).</summary>
    public ErrorCode CheckLeaderEpoch(int known)
    {
        int current = LeaderEpoch;
        return known == NoEpochSaid || known == current ? ErrorCode.None
            : known < current ? ErrorCode.FencedLeaderEpoch
            : ErrorCode.UnknownLeaderEpoch;
    }

    /// <summary>Appends one request's batches, which are stamped in place, and ends the long polls that now have enough to read.</summary>
    public AppendResult Append(Memory<byte> batches) => Append(batches, LeaderEpoch, AppendOrigin.Client);

    /// <summary>
    /// Appends a coordinator's batch, as a produce with acks=all would: only in the epoch that the coordinator knows, and with enough
    /// in-sync replicas.
    /// </summary>
    public AppendResult AppendAsCoordinator(Memory<byte> batch, int leaderEpoch) =>
        leaderEpoch != LeaderEpoch ? AppendResult.Failed(ErrorCode.NotLeaderOrFollower, $"The leader epoch is {LeaderEpoch}, not {leaderEpoch}.")
        : !HasEnoughInSyncReplicas ? AppendResult.Failed(ErrorCode.NotEnoughReplicas, "There are fewer in-sync replicas than min.insync.replicas asks for.")
        : Append(batch, leaderEpoch, AppendOrigin.Coordinator);

    /// <summary>Records from the asked offset up to the high watermark, as a range of a segment file.</summary>
    public FetchPartitionResult Read(FetchedPartition asked, int maxBytes, bool atLeastOneBatch, FetchLimits limits)
    {
        var error = CheckLeaderEpoch(asked.CurrentLeaderEpoch);
        if (error != ErrorCode.None)
        {
            return FetchPartitionResult.Failed(error);
        }
        if (limits.ReplicaId >= 0)
        {
            return FetchPartitionResult.Failed(ErrorCode.NotLeaderOrFollower);
        }
        if (!Enum.IsDefined(limits.Isolation) || asked.MaxBytes < 0 || limits.MaxBytes < 0)
        {
            return FetchPartitionResult.Failed(ErrorCode.InvalidRequest);
        }
        if (asked.LastFetchedEpoch >= 0 && Diverges(asked, out var diverging))
        {
            return diverging;
        }
        long highWatermark = HighWatermark;
        long stable = Log.LastStableOffset;
        long upTo = limits.ReplicaId == DebuggingConsumer ? Log.LogEndOffset
            : limits.Isolation == IsolationLevel.ReadCommitted ? stable
            : highWatermark;
        var read = Log.Read(asked.FetchOffset, Math.Min(maxBytes, asked.MaxBytes), atLeastOneBatch, upTo);
        if (read.ErrorCode != ErrorCode.None)
        {
            return FetchPartitionResult.Failed(read.ErrorCode);
        }
        return new(ErrorCode.None, highWatermark, stable, read.LogStartOffset, read.Records is { } records ? new RecordData(records) : RecordData.Empty)
        {
            AbortedTransactions = limits.Isolation == IsolationLevel.ReadCommitted ? AbortedIn(asked.FetchOffset, read.Records) : null,
        };
    }

    /// <summary>Answers ListOffsets: the latest offset is the one that this reader may read up to.</summary>
    public TimestampOffset OffsetFor(long timestamp, IsolationLevel isolation)
    {
        long bound = isolation == IsolationLevel.ReadCommitted ? Log.LastStableOffset : HighWatermark;
        if (timestamp == ListOffsetsTimestamp.Latest)
        {
            return new(ErrorCode.None, bound, UpToHighWatermark, LeaderEpoch);
        }
        var found = Log.FetchOffsetByTimestamp(timestamp);
        return found.Offset > bound ? TimestampOffset.None : found;
    }

    /// <summary>ListOffsets v0: the bases of at most <paramref name="max"/> segments last written before a timestamp, newest first.</summary>
    public List<long> OffsetsBefore(long timestamp, int max) => [.. Log.OffsetsBefore(timestamp, HighWatermark, max)];

    /// <summary>Answers DeleteRecords; the low watermark is the log start offset, with a single replica.</summary>
    public (ErrorCode Error, long LowWatermark) DeleteRecordsBefore(long offset)
    {
        if ((Log.Config.CleanupPolicy & CleanupPolicy.Delete) == 0)
        {
            return (ErrorCode.PolicyViolation, UpToHighWatermark);
        }
        var error = Log.DeleteRecords(offset == UpToHighWatermark ? HighWatermark : offset);
        return error == ErrorCode.None ? (error, Log.LogStartOffset) : (error, UpToHighWatermark);
    }

    public IReadOnlyList<ActiveProducer> ActiveProducers() => Log.ActiveProducers();

    public void Watch(FetchWait wait) => _fetchWaits.Add(wait);

    public void Unwatch(FetchWait wait) => _fetchWaits.Remove(wait);

    private AppendResult Append(Memory<byte> batches, int leaderEpoch, AppendOrigin origin)
    {
        var result = Log.AppendAsLeader(batches, leaderEpoch, origin);
        if (result.ErrorCode == ErrorCode.None && !result.IsDuplicate)
        {
            if (_highWatermark.Advance(result.LastOffset + 1))
            {
                HighWatermarkMoved?.Invoke();
            }
            _fetchWaits.OnReadable(result.SizeInBytes);
        }
        return result;
    }

    /// <summary>Whether what the fetcher last read is not what this log has at that place (KIP-595).</summary>
    private bool Diverges(FetchedPartition asked, out FetchPartitionResult result)
    {
        var end = Log.OffsetForLeaderEpoch(asked.LastFetchedEpoch);
        if (end.Epoch == NoEpochSaid)
        {
            result = FetchPartitionResult.Failed(ErrorCode.OffsetOutOfRange);
            return true;
        }
        bool diverges = end.Epoch < asked.LastFetchedEpoch || end.EndOffset < asked.FetchOffset;
        result = !diverges ? default : new(ErrorCode.None, HighWatermark, Log.LastStableOffset, Log.LogStartOffset, RecordData.Empty)
        {
            DivergingEpoch = (end.Epoch, end.EndOffset),
        };
        return diverges;
    }

    private List<FetchResponse.AbortedTransaction> AbortedIn(long from, FileRecords? records) => records is null
        ? []
        : [.. Log.AbortedTransactions(from, records).Select(static aborted => new FetchResponse.AbortedTransaction { ProducerId = aborted.ProducerId, FirstOffset = aborted.FirstOffset })];
}
