using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Groups;

/// <summary>What offsets, listings and deletion need to know of a group, whatever protocol its members speak. Owned by the shard's loop.</summary>
public abstract class Group(string id)
{
    public string Id { get; } = id;

    public abstract GroupType Type { get; }

    /// <summary>As <c>ListGroups</c> gives it: classic or consumer.</summary>
    public string TypeName => Type == GroupType.Classic ? "classic" : "consumer";

    /// <summary>As <c>ListGroups</c> gives it, for example Stable.</summary>
    public abstract string StateName { get; }

    /// <summary>The protocol type of the members; "consumer" for consumers of either protocol, "" where nobody ever said.</summary>
    public abstract string ProtocolType { get; }

    /// <summary>No members.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>
    /// Whether this client may commit. Empty member id and epoch -1 are a client that manages its partitions itself; the epoch is the generation
    /// of a classic member.
    /// </summary>
    public abstract ErrorCode CheckOffsetCommit(string memberId, string? instanceId, int memberEpoch, bool isTransactional, short apiVersion);

    /// <summary>
    /// Whether this client, that may commit, may commit this partition: a member with an older epoch may where it has the partition since then
    /// (KIP-1251). One partition that it may not makes this the error of the whole request.
    /// </summary>
    public virtual ErrorCode CheckPartitionCommit(string memberId, int memberEpoch, Guid topicId, int partition) => ErrorCode.None;

    public abstract ErrorCode CheckOffsetFetch(string? memberId, int memberEpoch);

    /// <summary>Whether <c>OffsetDelete</c> may touch the group at all; for a subscribed topic see <see cref="IsSubscribedTo"/>.</summary>
    public abstract ErrorCode CheckOffsetDelete();

    public abstract ErrorCode CheckDelete();

    public abstract bool IsSubscribedTo(string topic);

    /// <summary>
    /// When the retention of an offset begins, in milliseconds since the epoch; null where the offset does not expire now because the group is in use.
    /// </summary>
    public abstract long? RetentionBase(string topic, long commitTimestampMs, long nowMs);

    /// <summary>Whether the group leaves when its last offset has: it has no members and is not of use any more.</summary>
    public abstract bool IsDisposable { get; }

    /// <summary>The records that make an end of it, offsets aside.</summary>
    public abstract void AppendTombstones(Decision decision);

    /// <summary>A member that commits is alive: moves its session's end (classic).</summary>
    public virtual void OnOffsetCommit(string memberId, Decision decision)
    {
    }
}
