namespace Barnabas.Raft.Log;

/// <summary>
/// A batch of records of the metadata log or of a snapshot, without control records. Immutable; the values are valid as long as somebody
/// holds them.
/// </summary>
/// <remarks><c>Timestamp</c>: when the batch was appended, in ms. <c>SizeInBytes</c>: what it takes in the file.</remarks>
public sealed record QuorumBatch(long BaseOffset, int Epoch, long Timestamp, int SizeInBytes, IReadOnlyList<ReadOnlyMemory<byte>> Records)
{
    public long LastOffset => BaseOffset + Records.Count - 1;
}
