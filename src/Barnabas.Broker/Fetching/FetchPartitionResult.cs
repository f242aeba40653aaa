using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Broker.Fetching;

/// <summary>What one partition answers to a fetch. Immutable.</summary>
public readonly record struct FetchPartitionResult(
    ErrorCode Error,
    long HighWatermark,
    long LastStableOffset,
    long LogStartOffset,
    RecordData Records)
{
    public const long UnknownOffset = -1;

    /// <summary>Set where the fetcher's log has diverged: the end offset of the largest epoch that both logs share (KIP-595).</summary>
    public (int Epoch, long EndOffset)? DivergingEpoch { get; init; }

    /// <summary>For readers of committed records: the aborted transactions that touch the records. Null for the others.</summary>
    public List<FetchResponse.AbortedTransaction>? AbortedTransactions { get; init; }

    public static FetchPartitionResult Failed(ErrorCode error) =>
        new(error, UnknownOffset, UnknownOffset, UnknownOffset, RecordData.Empty);
}
