namespace Barnabas.Storage.Loading;

/// <summary>A segment whose end was cut off, because it held no whole batch. Immutable.</summary>
/// <param name="File">Path of the record file.</param>
/// <param name="Position">Bytes kept.</param>
/// <param name="Offset">The first offset that is not kept.</param>
/// <param name="BytesTruncated">Bytes cut off, those of deleted later segments included.</param>
/// <param name="SegmentsDeleted">Later segments, which cannot follow a gap.</param>
/// <param name="Reason">What was wrong there.</param>
public sealed record RecoveryTruncation(string File, long Position, long Offset, long BytesTruncated, int SegmentsDeleted, string Reason);
