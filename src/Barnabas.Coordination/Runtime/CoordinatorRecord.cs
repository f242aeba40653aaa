using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// A record of a coordinator's partition. <paramref name="Type"/> leads the key on disk and names both its message and the value's; a null
/// value is a tombstone. Immutable by agreement: whoever made it does not change its messages any more.
/// </summary>
public sealed record CoordinatorRecord(short Type, IMessage Key, IMessage? Value, short ValueVersion)
{
    public bool IsTombstone => Value is null;
}
