using Barnabas.Protocol.Errors;

namespace Barnabas.Storage;

/// <summary>What a read found. Immutable; whoever takes <see cref="Records"/> disposes them.</summary>
public readonly record struct LogReadResult
{
    /// <summary>None, OffsetOutOfRange, or KafkaStorageError.</summary>
    public ErrorCode ErrorCode { get; init; }

    /// <summary>Null where there is nothing to read (yet).</summary>
    public FileRecords? Records { get; init; }

    /// <summary>The first batch is larger than the limit, and so not whole in <see cref="Records"/> (only without minOneMessage).</summary>
    public bool FirstEntryIncomplete { get; init; }

    public long LogStartOffset { get; init; }

    public long LogEndOffset { get; init; }

    /// <summary>Bytes.</summary>
    public int Length => Records?.Length ?? 0;
}
