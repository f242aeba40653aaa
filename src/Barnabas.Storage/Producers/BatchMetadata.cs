using Barnabas.Protocol.Records;

namespace Barnabas.Storage.Producers;

/// <summary>An appended batch of a producer, for telling a repetition. Immutable.</summary>
internal readonly record struct BatchMetadata(int LastSequence, long LastOffset, int OffsetDelta, long Timestamp)
{
    public int FirstSequence => OffsetDelta > LastSequence
        ? int.MaxValue - (OffsetDelta - LastSequence) + 1
        : LastSequence - OffsetDelta;

    public long FirstOffset => LastOffset - OffsetDelta;

    public static BatchMetadata Of(in RecordBatchHeader header) => new(header.LastSequence, header.LastOffset, header.LastOffsetDelta, header.MaxTimestamp);
}
