using System.Collections.Immutable;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>A member of a classic group, from its join to its leave, failure or replacement. Owned by its group.</summary>
public sealed class ClassicMember
{
    public required string Id { get; init; }

    /// <summary><c>group.instance.id</c> of a static member.</summary>
    public string? InstanceId { get; init; }

    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    public required string ProtocolType { get; init; }

    public required int SessionTimeoutMs { get; set; }

    public required int RebalanceTimeoutMs { get; set; }

    /// <summary>In the member's order of preference. Changed by the group only, which counts them.</summary>
    public required ImmutableArray<ClassicProtocol> Protocols { get; set; }

    /// <summary>Empty until the leader assigned something.</summary>
    public ReadOnlyMemory<byte> Assignment { get; set; }

    public bool IsStatic => InstanceId is not null;

    public bool AwaitsJoin => Join is not null;

    public bool AwaitsSync => Sync is not null;

    internal JoinAttempt? Join { get; set; }

    internal PendingReply<SyncGroupResponse>? Sync { get; set; }

    /// <summary>Not yet part of any generation: it does not know its id, cannot heartbeat, and is given up after a time even while it waits.</summary>
    internal bool IsNew { get; set; }

    /// <summary>Whether the end of its session means nothing, because it waits for us.</summary>
    internal bool IsExcused => !IsNew && (AwaitsJoin || AwaitsSync);

    /// <summary>What the member says under a protocol; null where it does not offer it.</summary>
    public ReadOnlyMemory<byte>? Metadata(string protocol)
    {
        foreach (ClassicProtocol offered in Protocols)
        {
            if (offered.Name == protocol)
            {
                return offered.Metadata;
            }
        }
        return null;
    }

    internal bool Offers(ImmutableArray<ClassicProtocol> protocols) => Protocols.AsSpan().SequenceEqual(protocols.AsSpan());

    /// <summary>The same static member under another id, as it was last recorded: nobody waits.</summary>
    internal ClassicMember WithId(string id) => new()
    {
        Id = id,
        InstanceId = InstanceId,
        ClientId = ClientId,
        ClientHost = ClientHost,
        ProtocolType = ProtocolType,
        SessionTimeoutMs = SessionTimeoutMs,
        RebalanceTimeoutMs = RebalanceTimeoutMs,
        Protocols = Protocols,
        Assignment = Assignment,
    };
}
