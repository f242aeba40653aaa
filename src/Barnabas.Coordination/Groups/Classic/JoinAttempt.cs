using System.Collections.Immutable;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>A JoinGroup request that is not answered yet, without a hold on the request's buffer. Immutable.</summary>
internal sealed class JoinAttempt(ClientOrigin origin, JoinGroupRequest request, PendingReply<JoinGroupResponse> reply)
{
    private const short FirstVersionWithRebalanceTimeout = 1;
    private const short FirstVersionWithMemberIdRequired = 4;
    private const short FirstVersionWithNullProtocolName = 7;
    private const short FirstVersionWithSkippedAssignment = 9;

    public string GroupId { get; } = request.GroupId;

    public string MemberId { get; } = request.MemberId;

    public string? InstanceId { get; } = request.GroupInstanceId;

    public string ClientId { get; } = origin.ClientId;

    public string ClientHost { get; } = origin.ClientHost;

    public int SessionTimeoutMs { get; } = request.SessionTimeoutMs;

    public int RebalanceTimeoutMs { get; } =
        origin.ApiVersion >= FirstVersionWithRebalanceTimeout ? request.RebalanceTimeoutMs : request.SessionTimeoutMs;

    public string ProtocolType { get; } = request.ProtocolType;

    public ImmutableArray<ClassicProtocol> Protocols { get; } =
        [.. request.Protocols.Select(protocol => new ClassicProtocol(protocol.Name, protocol.Metadata.ToArray()))];

    public string Reason { get; } = string.IsNullOrEmpty(request.Reason) ? "not provided" : request.Reason;

    /// <summary>A member without an id gets one first and joins in a second request, so that a lost answer leaves no member behind (KIP-394).</summary>
    public bool RequiresKnownMemberId => origin.ApiVersion >= FirstVersionWithMemberIdRequired;

    /// <summary>A leader can be told that the group goes on with its assignment (KIP-814).</summary>
    public bool MaySkipAssignment => origin.ApiVersion >= FirstVersionWithSkippedAssignment;

    public bool IsAnswered => reply.IsAnswered;

    public void Answer(Decision decision, JoinGroupResponse response)
    {
        if (origin.ApiVersion < FirstVersionWithNullProtocolName)
        {
            response.ProtocolName ??= "";
        }
        decision.Reply(reply, response);
    }

    public void Refuse(Decision decision, ErrorCode error, string memberId) => Answer(decision, new() { ErrorCode = error, MemberId = memberId });
}
