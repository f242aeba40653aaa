namespace Barnabas.Client.Administration.Groups;

/// <summary>A group in a list. Immutable.</summary>
/// <param name="GroupId">Its name.</param>
/// <param name="ProtocolType">"consumer" for consumers; empty for a group that only commits offsets.</param>
/// <param name="Type">Null where the broker does not say.</param>
/// <param name="State">Null where the broker does not say.</param>
public sealed record GroupListing(string GroupId, string ProtocolType, GroupType? Type, GroupState? State)
{
    /// <summary>It has no members by any protocol: offsets are only committed under its name.</summary>
    public bool IsSimple => ProtocolType.Length == 0;
}
