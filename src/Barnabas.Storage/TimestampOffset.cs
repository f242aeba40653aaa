using Barnabas.Protocol.Errors;

namespace Barnabas.Storage;

/// <summary>Answer to a ListOffsets question. Immutable.</summary>
/// <param name="ErrorCode">None, or KafkaStorageError.</param>
/// <param name="Offset">-1 where no record is such.</param>
/// <param name="Timestamp">Of that record in milliseconds since the epoch; -1 where the question was not for one.</param>
/// <param name="LeaderEpoch">The epoch that the offset was written in; -1 where it is not known.</param>
public readonly record struct TimestampOffset(ErrorCode ErrorCode, long Offset, long Timestamp, int LeaderEpoch)
{
    public static TimestampOffset None { get; } = new(ErrorCode.None, -1, -1, -1);
}
