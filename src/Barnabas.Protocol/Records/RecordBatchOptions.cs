namespace Barnabas.Protocol.Records;

/// <summary>What a batch says besides its records. Immutable; the defaults are those of a plain producer's batch.</summary>
public sealed record RecordBatchOptions
{
    public static RecordBatchOptions Default { get; } = new();

    public CompressionCodec Codec { get; init; }

    /// <summary>As <c>compression.{gzip,lz4,zstd}.level</c> count it; null is the codec's default.</summary>
    public int? CompressionLevel { get; init; }

    public long BaseOffset { get; init; }

    /// <summary>Where the last offset is larger than that of the last record, as after compaction.</summary>
    public long? LastOffset { get; init; }

    public int PartitionLeaderEpoch { get; init; } = -1;

    public long ProducerId { get; init; } = -1;

    public short ProducerEpoch { get; init; } = -1;

    public int BaseSequence { get; init; } = Sequence.None;

    public bool IsTransactional { get; init; }

    public bool IsControl { get; init; }

    /// <summary>Milliseconds since the epoch; makes the batch one of LogAppendTime.</summary>
    public long? LogAppendTime { get; init; }

    /// <summary>Milliseconds since the epoch from which compaction may remove the batch's tombstones; stored as base timestamp (KIP-534).</summary>
    public long? DeleteHorizon { get; init; }

    internal RecordBatchAttributes Attributes
    {
        get
        {
            var attributes = new RecordBatchAttributes(0).WithCodec(Codec);
            attributes = LogAppendTime is null ? attributes : attributes.WithLogAppendTime();
            attributes = IsTransactional ? attributes.WithTransactional() : attributes;
            attributes = IsControl ? attributes.WithControl() : attributes;
            return DeleteHorizon is null ? attributes : attributes.WithDeleteHorizon();
        }
    }
}
