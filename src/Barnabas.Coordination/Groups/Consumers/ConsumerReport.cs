using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>One heartbeat of a member that is or wants to be in a group: first everything is checked, then it is taken in. Made for one request.</summary>
internal sealed class ConsumerReport(Decision decision, ClientOrigin origin, ConsumerGroupHeartbeatRequest request, ConsumerGroup group, string memberId)
{
    private readonly ConsumerMember? _known = request.InstanceId is null ? group.FindMember(memberId) : group.FindStaticMember(request.InstanceId);

    /// <summary>What the member says it has; null where it does not say.</summary>
    public Assignment? Owned { get; } = request.TopicPartitions is { } owned
        ? Assignment.Of(owned.Select(static topic => (topic.TopicId, (IEnumerable<int>)topic.Partitions)))
        : null;

    /// <summary>The member says everything about itself, and so hears everything.</summary>
    public bool IsFull => request is { RebalanceTimeoutMs: not -1, TopicPartitions: not null } && (request.SubscribedTopicNames ?? (object?)request.SubscribedTopicRegex) is not null;

    private bool Joins => request.MemberEpoch == HeartbeatRules.JoinEpoch;

    /// <summary>A static member that comes back under another id.</summary>
    private bool Replaces => Joins && request.InstanceId is not null && _known is not null;

    public Refusal? Check(int largestGroup)
    {
        if (group.Members.Count >= largestGroup && (request.MemberId.Length == 0 || group.FindMember(request.MemberId) is null))
        {
            return new(ErrorCode.GroupMaxSizeReached, $"Group {group.Id} has {largestGroup} members already.");
        }
        Refusal? refusal = Joins ? CheckJoin() : CheckMember();
        if (refusal is not null)
        {
            return refusal;
        }
        ConsumerMember old = _known ?? new(memberId);
        if (old.State == MemberState.Unknown && Owned is not { IsEmpty: true })
        {
            return new(ErrorCode.FencedMemberEpoch, $"Member {memberId} is in a state of a newer version; it must give up all partitions and join again.");
        }
        return RegexResolution.IsUsable(group, old, Update(old), out string fault)
            ? null
            : new(ErrorCode.InvalidRegularExpression, $"SubscribedTopicRegex {request.SubscribedTopicRegex} is not valid: {fault}.");
    }

    /// <summary>The member as recorded; a static one that comes back gets the records of the one before it.</summary>
    public ConsumerMember Take(ILogger logger)
    {
        if (Replaces)
        {
            ConsumerMember successor = _known! with { Id = memberId, Epoch = HeartbeatRules.JoinEpoch, PreviousEpoch = 0 };
            StaticMembers.Replace(decision, group, _known, successor);
            logger.InstanceJoins(group.Id, request.InstanceId!, memberId, "consumer", _known.Id);
            return successor;
        }
        if (Joins)
        {
            logger.ConsumerJoins(group.Id, memberId, "consumer");
        }
        return _known ?? new(memberId);
    }

    /// <summary>The member with what the request says of it: what is not said stays.</summary>
    public ConsumerMember Update(ConsumerMember member) => member with
    {
        InstanceId = request.InstanceId ?? member.InstanceId,
        RackId = request.RackId ?? member.RackId,
        RebalanceTimeoutMs = request.RebalanceTimeoutMs == -1 ? member.RebalanceTimeoutMs : request.RebalanceTimeoutMs,
        ServerAssignor = request.ServerAssignor ?? member.ServerAssignor,
        SubscribedTopics = request.SubscribedTopicNames is { } names ? ConsumerRecords.TopicNames(names) : member.SubscribedTopics,
        SubscribedRegex = request.SubscribedTopicRegex ?? member.SubscribedRegex,
        ClientId = origin.ClientId,
        ClientHost = origin.ClientHost,
        Classic = null,
    };

    /// <summary>An instance can be taken over from a member that went away for now, and from one that still speaks the classic protocol.</summary>
    private Refusal? CheckJoin() =>
        Replaces && _known!.Epoch != ConsumerMember.LeftForNowEpoch && !_known.IsClassic
            ? new(ErrorCode.UnreleasedInstanceId, $"Instance {request.InstanceId} of group {group.Id} is still member {_known.Id}.")
            : null;

    private Refusal? CheckMember() =>
        MemberRules.Find(group, memberId, request.InstanceId, out ConsumerMember? member) ?? MemberRules.CheckEpoch(member!, request.MemberEpoch, Owned);
}
