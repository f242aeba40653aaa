namespace Barnabas.Storage.Loading;

/// <summary>What the recovery of a log did. Immutable.</summary>
public sealed record RecoveryReport(
    TopicPartition TopicPartition, int SegmentsRecovered, long BytesScanned, TimeSpan Duration, IReadOnlyList<RecoveryTruncation> Truncations)
{
    public long BytesTruncated => Truncations.Sum(truncation => truncation.BytesTruncated);
}
