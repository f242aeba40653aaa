namespace Barnabas.Storage.Segments;

/// <summary>Where a batch stands in a segment file. Immutable.</summary>
internal readonly record struct SegmentPosition(long BaseOffset, long LastOffset, int Position, int Size, long MaxTimestamp);
