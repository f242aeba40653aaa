namespace Barnabas.Protocol.Records;

/// <summary>Why bytes are not an acceptable v2 record batch.</summary>
public enum RecordBatchFault : byte
{
    None = 0,

    /// <summary>The bytes end before the header or the batch does.</summary>
    Incomplete,

    /// <summary>The batch length is smaller than a header, or so large that the size overflows.</summary>
    InvalidLength,

    /// <summary>A message set of format 0 or 1.</summary>
    LegacyMagic,

    /// <summary>A format that does not exist (yet).</summary>
    UnknownMagic,

    CrcMismatch,

    UnknownCodec,

    /// <summary>The base offset or the last offset is negative, or they are in the wrong order.</summary>
    InvalidOffsetRange,

    /// <summary>The record count is negative, more than the offsets allow, or more than the bytes could hold.</summary>
    InvalidRecordCount,

    /// <summary>From a producer: a batch without records.</summary>
    Empty,

    /// <summary>From a producer: the record count differs from the number of offsets.</summary>
    CountDiffersFromOffsets,

    /// <summary>From a producer: control batches are written by brokers only.</summary>
    ControlBatch,

    /// <summary>From a producer: a producer id without a base sequence.</summary>
    MissingSequence,

    /// <summary>From a producer: base offsets are relative there and start at 0.</summary>
    NonZeroBaseOffset,
}
