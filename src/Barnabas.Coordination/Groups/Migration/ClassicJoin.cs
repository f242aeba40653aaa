using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Migration;

/// <summary>One JoinGroup request to a consumer group: first everything is checked, then it is taken in. Made for one request.</summary>
internal sealed class ClassicJoin
{
    private readonly Decision _decision;
    private readonly ConsumerGroup _group;
    private readonly JoinAttempt _join;
    private readonly ConsumerMember? _known;
    private readonly ConsumerProtocolSubscription? _subscription;

    public ClassicJoin(Decision decision, ConsumerGroup group, JoinAttempt join, Random random)
    {
        _decision = decision;
        _group = group;
        _join = join;
        MemberId = HasId ? join.MemberId : KafkaUuid.ToText(KafkaUuid.Create(random));
        _known = join.InstanceId is null ? group.FindMember(MemberId) : group.FindStaticMember(join.InstanceId);
        if (join.Protocols.Length > 0 && EmbeddedProtocol.TryReadSubscription(join.Protocols[0].Metadata, out _subscription))
        {
            Owned = EmbeddedProtocol.OwnedPartitionsOf(_subscription, decision.Topics);
        }
    }

    public string MemberId { get; }

    /// <summary>What the member says it has: an eager one nothing, because it gave up all to join.</summary>
    public Assignment? Owned { get; }

    /// <summary>The static member that this instance was so far, under this or another id.</summary>
    public ConsumerMember? Former => _join.InstanceId is null ? null : _known;

    private bool HasId => _join.MemberId.Length > 0;

    /// <summary>A static member without an id takes the place of the one before it, whatever that speaks.</summary>
    private bool Replaces => !HasId && Former is not null;

    public ErrorCode Check(GroupSettings settings)
    {
        if (_join.SessionTimeoutMs < settings.MinSessionTimeoutMs || _join.SessionTimeoutMs > settings.MaxSessionTimeoutMs)
        {
            return ErrorCode.InvalidSessionTimeout;
        }
        if (_group.Members.Count >= settings.ConsumerMaxSize && _group.FindMember(MemberId) is null)
        {
            return ErrorCode.GroupMaxSizeReached;
        }
        bool fits = _join.ProtocolType == EmbeddedProtocol.ConsumerType && _group.OffersClassicProtocol(_join.Protocols.Select(static protocol => protocol.Name));
        if (!fits)
        {
            return ErrorCode.InconsistentGroupProtocol;
        }
        if (!HasId && _join.InstanceId is null && _join.RequiresKnownMemberId)
        {
            return ErrorCode.MemberIdRequired;
        }
        if (HasId && _join.InstanceId is not null && MemberRules.Find(_group, MemberId, _join.InstanceId, out _) is { } refusal)
        {
            return refusal.Error;
        }
        bool isOfNewerVersion = _known?.State == MemberState.Unknown && Owned is not { IsEmpty: true };
        return _subscription is null ? ErrorCode.UnknownServerError : isOfNewerVersion ? ErrorCode.FencedMemberEpoch : ErrorCode.None;
    }

    /// <summary>The member as recorded; a static one that comes back gets the records of the one before it.</summary>
    public ConsumerMember Take(ILogger logger)
    {
        if (Replaces)
        {
            ConsumerMember successor = _known! with { Id = MemberId, Epoch = HeartbeatRules.JoinEpoch, PreviousEpoch = 0 };
            StaticMembers.Replace(_decision, _group, _known, successor);
            logger.InstanceJoins(_group.Id, _join.InstanceId!, MemberId, "classic", _known.Id);
            return successor;
        }
        logger.ConsumerJoins(_group.Id, MemberId, "classic");
        return _known ?? new(MemberId);
    }

    public ConsumerMember Update(ConsumerMember member) => member with
    {
        InstanceId = _join.InstanceId ?? member.InstanceId,
        RackId = string.IsNullOrEmpty(_subscription!.RackId) ? member.RackId : _subscription.RackId,
        RebalanceTimeoutMs = _join.RebalanceTimeoutMs == -1 ? member.RebalanceTimeoutMs : _join.RebalanceTimeoutMs,
        SubscribedTopics = ConsumerRecords.TopicNames(_subscription.Topics),
        SubscribedRegex = "",
        ClientId = _join.ClientId,
        ClientHost = _join.ClientHost,
        Classic = new(_join.SessionTimeoutMs, _join.Protocols),
    };
}
