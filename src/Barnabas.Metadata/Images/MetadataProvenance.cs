namespace Barnabas.Metadata.Images;

/// <summary>Which point of the metadata log an image stands for: offset and leader epoch of its last record, and when that was appended (ms).</summary>
public readonly record struct MetadataProvenance(long LastOffset, int LastEpoch, long LastTimestamp)
{
    public static MetadataProvenance Empty { get; } = new(-1, -1, -1);
}
