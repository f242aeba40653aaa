using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>An offset as a group committed it. Immutable. Plain values and -1 for "none": a shard keeps hundreds of thousands of them.</summary>
public readonly record struct CommittedOffset
{
    public const long NeverExpires = -1;

    public required long Offset { get; init; }

    /// <summary>Of the last consumed record; -1 where the client did not say.</summary>
    public int LeaderEpoch { get; init; }

    public required string Metadata { get; init; }

    public required long CommitTimestampMs { get; init; }

    /// <summary>Set by clients that still choose the retention of what they commit (versions 2 to 4); <see cref="NeverExpires"/> otherwise.</summary>
    public long ExpireTimestampMs { get; init; }

    /// <summary>The topic that was meant, however many of its name there have been; empty in records of before topic ids.</summary>
    public Guid TopicId { get; init; }

    /// <summary>Where the record stands in the coordinator's partition.</summary>
    public required long RecordOffset { get; init; }

    public static CommittedOffset FromRecord(OffsetCommitValue value, long recordOffset) => new()
    {
        Offset = value.Offset,
        LeaderEpoch = value.LeaderEpoch,
        Metadata = value.Metadata,
        CommitTimestampMs = value.CommitTimestamp,
        ExpireTimestampMs = value.ExpireTimestamp,
        TopicId = value.TopicId,
        RecordOffset = recordOffset,
    };

    /// <summary>Whether it was committed for this topic, not for an earlier one of its name. An id that is not known meets any.</summary>
    public bool IsOf(Guid topicId) => topicId == Guid.Empty || TopicId == Guid.Empty || TopicId == topicId;
}
