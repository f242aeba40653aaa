namespace Barnabas.Raft;

/// <summary>The metadata log, a snapshot or the quorum state is damaged or cannot be written. The node must not go on: what it would say could be wrong.</summary>
public sealed class RaftStorageException : Exception
{
    public RaftStorageException(string message)
        : base(message)
    {
    }

    public RaftStorageException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
