namespace Barnabas.Coordination.Runtime;

/// <summary>The partition that a shard keeps its records in, as its leader sees it. Thread-safe.</summary>
public interface ICoordinatorLog
{
    /// <summary>As log lines name it, for example <c>__consumer_offsets-7</c>.</summary>
    string Name { get; }

    long StartOffset { get; }

    long EndOffset { get; }

    /// <summary>The high watermark.</summary>
    long CommittedOffset { get; }

    /// <summary>
    /// Appends one batch as leader of an epoch, stamping it in place. What is wrong is an error code; <c>NOT_LEADER_OR_FOLLOWER</c> where the
    /// epoch is not the leader's any more.
    /// </summary>
    CoordinatorAppend Append(Memory<byte> batch, int leaderEpoch);

    /// <summary>Whole batches from an offset on, of about so many bytes but at least one batch.</summary>
    CoordinatorRead Read(long offset, int maxBytes);

    /// <summary>Calls back after each move of <see cref="CommittedOffset"/>, on the thread that moved it; until disposed.</summary>
    IDisposable OnCommitted(Action moved);
}
