using Barnabas.Protocol.Records;
using Barnabas.Raft.Log;

namespace Barnabas.Raft.Quorum;

/// <summary>
/// A quorum of this node alone: it leads a new epoch from each start on, and what is flushed is committed. Owned by one loop; the members
/// that say so are thread-safe.
/// </summary>
public sealed class SingleVoterQuorum : IQuorum
{
    private readonly int _nodeId;
    private readonly Guid _directoryId;
    private readonly TimeProvider _time;
    private readonly MetadataLog _log;
    private readonly QuorumStateFile _stateFile;
    private readonly RecordBatchBuilder _builder = new();
    private volatile QuorumDescription _description;
    private VoterSetState _voters = VoterSetState.Static;
    private IQuorumListener? _listener;
    private long _nextOffset;

    /// <param name="nodeId">node.id</param>
    /// <param name="directoryId">Of the directory that holds the log.</param>
    /// <param name="log">Owned and disposed by the quorum.</param>
    /// <param name="options">What the log was opened with.</param>
    public SingleVoterQuorum(int nodeId, Guid directoryId, MetadataLog log, MetadataLogOptions options)
    {
        _nodeId = nodeId;
        _directoryId = directoryId;
        _time = options.Storage.Time;
        _log = log;
        _stateFile = new QuorumStateFile(options.Storage.Disk, log.Directory);
        _nextOffset = log.EndOffset;
        _description = new QuorumDescription(new LeaderAndEpoch(-1, log.LastEpoch), 0, [], []);
    }

    public LeaderAndEpoch Leader => _description.Leader;

    public long NextOffset => _nextOffset;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <exception cref="RaftStorageException">The log or the quorum state cannot be read, or belongs to a quorum of several voters.</exception>
    public void Start(IQuorumListener listener)
    {
        _listener = listener;
        QuorumState? state = _stateFile.Read();
        long offset = _log.StartOffset;
        if (_log.LatestSnapshot is { } latest)
        {
            Snapshots.Snapshot snapshot = _log.ReadSnapshot(latest);
            _voters = snapshot.Voters;
            offset = latest.Offset;
            listener.OnSnapshot(snapshot);
        }
        foreach (QuorumBatch batch in _log.Read(offset, _voters, voters => _voters = voters))
        {
            // The batch that holds the snapshot's end may begin before it.
            if (batch.LastOffset >= offset)
            {
                listener.OnCommitted(batch);
            }
        }
        RequireSoleVoter(state);
        BecomeLeader(Math.Max(state?.LeaderEpoch ?? 0, _log.LastEpoch) + 1);
    }

    public long Append(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        long now = Now;
        _builder.Reset(new RecordBatchOptions { BaseOffset = _nextOffset, PartitionLeaderEpoch = Leader.Epoch });
        foreach (ReadOnlyMemory<byte> record in records)
        {
            _builder.Append(now, default(ReadOnlyMemory<byte>?), record);
        }
        byte[] batch = _builder.ToArray();
        if (batch.Length > MetadataLog.MaxBatchBytes)
        {
            throw new RaftStorageException($"A batch of {batch.Length} bytes is larger than the metadata log takes, {MetadataLog.MaxBatchBytes} bytes.");
        }
        _log.Append(batch);
        _nextOffset = _log.EndOffset;
        return _nextOffset - 1;
    }

    public void Flush()
    {
        if (_description.HighWatermark == _nextOffset)
        {
            return;
        }
        _log.Flush();
        _log.UpdateHighWatermark(_nextOffset);
        Publish(Leader, _nextOffset);
        _listener?.OnHighWatermark(_nextOffset);
    }

    public OffsetAndEpoch WriteSnapshot(long lastOffset, int lastEpoch, long lastTimestamp, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        var id = new OffsetAndEpoch(lastOffset + 1, lastEpoch);
        _log.WriteSnapshot(id, lastTimestamp, _voters, records);
        return id;
    }

    public void CompleteSnapshot(OffsetAndEpoch id)
    {
        _log.AddSnapshot(id);
        Clean();
    }

    public void Clean() => _log.Clean(Now);

    public QuorumDescription Describe()
    {
        QuorumDescription description = _description;
        long now = Now;
        return description with { Voters = [.. description.Voters.Select(v => v with { LastFetchTimestamp = now, LastCaughtUpTimestamp = now })] };
    }

    public void Dispose()
    {
        _builder.Dispose();
        _log.Dispose();
    }

    private void RequireSoleVoter(QuorumState? state)
    {
        int[] voters = _voters is { IsDynamic: true, Voters: { } set } ? [.. set.Voters.Select(v => v.VoterId)] : [.. state?.Voters ?? []];
        if (voters.Length > 0 && (voters.Length > 1 || voters[0] != _nodeId))
        {
            throw new RaftStorageException(
                $"The metadata log in {_log.Directory} belongs to a quorum of the voters {string.Join(", ", voters)}; node {_nodeId} alone may not lead it.");
        }
    }

    private void BecomeLeader(int epoch)
    {
        // The epoch is on disk before anything is written in it: no two starts ever share one.
        _stateFile.Write(new QuorumState(_nodeId, epoch, -1, Guid.Empty, [_nodeId]), _voters.IsDynamic);
        _log.Append(ControlBatches.LeaderChange(_nodeId, [_nodeId], _nextOffset, epoch, Now));
        _nextOffset = _log.EndOffset;
        var leader = new LeaderAndEpoch(_nodeId, epoch);
        Publish(leader, _description.HighWatermark);
        Flush();
        _listener!.OnLeaderChange(leader);
    }

    private void Publish(LeaderAndEpoch leader, long highWatermark)
    {
        Guid directory = _voters.IsDynamic ? _directoryId : Guid.Empty;
        _description = new QuorumDescription(
            leader, highWatermark, [new QuorumDescription.Replica(_nodeId, directory, _nextOffset, -1, -1)], []);
    }
}
