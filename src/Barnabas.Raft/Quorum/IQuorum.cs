namespace Barnabas.Raft.Quorum;

/// <summary>
/// The replicated metadata log as a state machine sees it: the leader appends, everybody is told what is committed. One node or several
/// differ behind this seam only.
/// </summary>
public interface IQuorum : IDisposable
{
    LeaderAndEpoch Leader { get; }

    /// <summary>Where the next appended record goes, on the leader.</summary>
    long NextOffset { get; }

    /// <summary>Starts: the listener is given what the disk holds, then who leads.</summary>
    void Start(IQuorumListener listener);

    /// <summary>Appends records as one batch, which is committed whole or not at all; they count once the high watermark is beyond them.</summary>
    /// <returns>The offset of the last record.</returns>
    /// <exception cref="RaftStorageException">Nothing was appended.</exception>
    long Append(IReadOnlyList<ReadOnlyMemory<byte>> records);

    /// <summary>Asks that what was appended be committed soon; several appends before it share its cost.</summary>
    void Flush();

    /// <summary>Writes the snapshot of the state after <paramref name="lastOffset"/>. Thread-safe, may take long.</summary>
    /// <returns>To be given to <see cref="CompleteSnapshot"/> on the loop.</returns>
    OffsetAndEpoch WriteSnapshot(long lastOffset, int lastEpoch, long lastTimestamp, IEnumerable<ReadOnlyMemory<byte>> records);

    /// <summary>From now on the snapshot counts, and what it makes superfluous is deleted.</summary>
    void CompleteSnapshot(OffsetAndEpoch id);

    /// <summary>Deletes what is beyond retention; to be called now and then.</summary>
    void Clean();

    /// <summary>Thread-safe.</summary>
    QuorumDescription Describe();
}
