using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>The records of committed offsets, in the versions that Kafka writes.</summary>
internal static class OffsetRecords
{
    /// <summary>The only version that has a time to expire; it has neither leader epoch nor topic id.</summary>
    private const short ExpiringVersion = 1;

    private const short Version = 4;

    public static CoordinatorRecord Commit(in OffsetKey key, in CommittedOffset offset)
    {
        bool expires = offset.ExpireTimestampMs != CommittedOffset.NeverExpires;
        // A field that the version does not have is left out here too: what is replayed now is what will be read back.
        OffsetCommitValue value = new()
        {
            Offset = offset.Offset,
            Metadata = offset.Metadata,
            CommitTimestamp = offset.CommitTimestampMs,
            ExpireTimestamp = offset.ExpireTimestampMs,
            LeaderEpoch = expires ? -1 : offset.LeaderEpoch,
            TopicId = expires ? Guid.Empty : offset.TopicId,
        };
        return new(OffsetCommitKey.RecordType, Key(key), value, expires ? ExpiringVersion : Version);
    }

    public static CoordinatorRecord Tombstone(in OffsetKey key) => new(OffsetCommitKey.RecordType, Key(key), null, 0);

    private static OffsetCommitKey Key(in OffsetKey key) => new() { Group = key.Group, Topic = key.Topic, Partition = key.Partition };
}
