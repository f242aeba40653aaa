using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Consumers.Hashing;
using Barnabas.Coordination.Groups.Migration;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// The consumer protocol of a shard's groups (KIP-848): heartbeats, by which members join, subscribe, report, learn their partitions and
/// leave, and the time that runs between them. Owned by the shard's loop.
/// </summary>
public sealed class ConsumerMembership
{
    private readonly GroupTable _groups;
    private readonly IGroupConfiguration _configuration;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly MetadataHash _hash = new();
    private readonly RegexResolution _regexes;
    private readonly ConsumerReplay _replay;
    private readonly GroupConversion _conversion;
    private readonly ConsumerRebalance _rebalance;
    private readonly ConsumerDepartures _departures;
    private readonly ClassicConsumers _classicMembers;

    public ConsumerMembership(GroupTable groups, IGroupConfiguration configuration, Random random, ILogger logger, ClassicMembership classic)
    {
        _groups = groups;
        _configuration = configuration;
        _random = random;
        _logger = logger;
        IGroupAssignor[] assignors = [new UniformAssignor(), new RangeAssignor()];
        _replay = new(groups);
        _regexes = new(groups, configuration, _hash, logger);
        _conversion = new(configuration, classic, _hash, logger);
        _rebalance = new(configuration, _regexes, _hash, assignors.ToDictionary(static assignor => assignor.Name), logger);
        _departures = new(_conversion, _hash, logger);
        _classicMembers = new(configuration, _departures, _conversion, _rebalance, random, logger);
    }

    public void Heartbeat(Decision decision, ClientOrigin origin, ConsumerGroupHeartbeatRequest request, PendingReply<ConsumerGroupHeartbeatResponse> reply)
    {
        Refusal? refusal = HeartbeatRules.Check(request, origin.ApiVersion, _configuration.Broker.ConsumerAssignors)
            ?? (request.MemberEpoch is HeartbeatRules.LeaveEpoch or ConsumerMember.LeftForNowEpoch
                ? Leave(decision, request, reply)
                : Report(decision, origin, request, reply));
        if (refusal is { } told)
        {
            _logger.Refused(request.GroupId, request.MemberId, told.Error, told.Message);
            decision.Reply(reply, new() { ErrorCode = told.Error, ErrorMessage = told.Message });
        }
    }

    /// <summary>A classic member joins a consumer group with members.</summary>
    public void Join(Decision decision, ConsumerGroup group, ClientOrigin origin, JoinGroupRequest request, PendingReply<JoinGroupResponse> reply) =>
        _classicMembers.Join(decision, group, origin, request, reply);

    /// <summary>A classic member of a consumer group asks for its assignment.</summary>
    public void Sync(Decision decision, ConsumerGroup group, SyncGroupRequest request, PendingReply<SyncGroupResponse> reply) =>
        _classicMembers.Sync(decision, group, request, reply);

    /// <summary>A classic member of a consumer group is alive.</summary>
    public void Heartbeat(Decision decision, ConsumerGroup group, HeartbeatRequest request, PendingReply<HeartbeatResponse> reply) =>
        _classicMembers.Heartbeat(decision, group, request, reply);

    /// <summary>Members of a consumer group leave, or are removed, with the request of the classic protocol.</summary>
    public void Leave(Decision decision, ConsumerGroup group, ClientOrigin origin, LeaveGroupRequest request, PendingReply<LeaveGroupResponse> reply) =>
        _classicMembers.Leave(decision, group, origin, request, reply);

    /// <summary>Takes over a record of types 3 to 8 and 16.</summary>
    public void Replay(CoordinatorRecord record) => _replay.Replay(record);

    /// <summary>The timers of members: session, revocation, and for classic ones join and sync.</summary>
    public void OnTimer(TimerKey timer, Decision decision)
    {
        if (_groups.Find(timer.Group) is not ConsumerGroup group)
        {
            return;
        }
        if (timer.Kind is GroupTimer.ConsumerJoin or GroupTimer.ConsumerSync)
        {
            _classicMembers.OnTimer(decision, group, timer);
        }
        else
        {
            _departures.OnTimer(decision, group, timer);
        }
    }

    public void OnLoaded(Decision decision)
    {
        _regexes.OnLoaded(decision.Topics);
        foreach (ConsumerGroup group in _groups.All.OfType<ConsumerGroup>())
        {
            foreach (ConsumerMember member in group.Members.Values)
            {
                SetSessionTimer(decision, group.Id, member.Id);
                if (!member.IsClassic)
                {
                    ConsumerRebalance.SetRevocationTimer(decision, group.Id, member);
                }
            }
        }
    }

    /// <summary>Groups with a topic that changed look at their topics again, with the next heartbeat of any of their members.</summary>
    public void OnCatalog(CatalogChange change, Decision decision)
    {
        _regexes.OnCatalog(change);
        foreach (string topic in change.Changed.Concat(change.Deleted.Select(static topic => topic.Name)))
        {
            _hash.Forget(topic);
            foreach (ConsumerGroup group in _groups.All.OfType<ConsumerGroup>().Where(group => group.IsSubscribedTo(topic)))
            {
                group.RequestMetadataRefresh();
            }
        }
    }

    /// <summary>As <c>ConsumerGroupDescribe</c> gives it.</summary>
    public ConsumerGroupDescribeResponse.DescribedGroup Describe(string groupId, ITopicCatalog topics) => _groups.Find(groupId) switch
    {
        ConsumerGroup group => ConsumerGroupDescription.Of(group, topics, _configuration.Broker.ConsumerAssignors[0]),
        null => new() { GroupId = groupId, ErrorCode = ErrorCode.GroupIdNotFound, ErrorMessage = $"There is no group {groupId}." },
        _ => new() { GroupId = groupId, ErrorCode = ErrorCode.GroupIdNotFound, ErrorMessage = $"Group {groupId} is not a consumer group." },
    };

    private Refusal? Report(Decision decision, ClientOrigin origin, ConsumerGroupHeartbeatRequest request, PendingReply<ConsumerGroupHeartbeatResponse> reply)
    {
        bool joins = request.MemberEpoch == HeartbeatRules.JoinEpoch;
        if (_conversion.ConsumerGroupFor(_groups.Find(request.GroupId), request.GroupId, joins, decision.Topics, out ConsumerGroup? group) is { } refusal)
        {
            return refusal;
        }
        string memberId = request.MemberId.Length == 0 ? KafkaUuid.ToText(KafkaUuid.Create(_random)) : request.MemberId;
        ConsumerReport report = new(decision, origin, request, group!, memberId);
        if (report.Check(_configuration.Broker.ConsumerMaxSize) is { } wrong)
        {
            return wrong;
        }
        _conversion.AppendUpgrade(decision, _groups.Find(request.GroupId), group!);
        ConsumerMember old = report.Take(_logger);
        ConsumerMember updated = report.Update(old);
        ConsumerMember member = _rebalance.Advance(decision, group!, old, updated, report.Owned);
        SetSessionTimer(decision, group!.Id, member.Id);
        bool sendsAll = joins || report.IsFull || !member.Assigned.Equals(old.Assigned);
        decision.Reply(reply, new()
        {
            MemberId = member.Id,
            MemberEpoch = member.Epoch,
            HeartbeatIntervalMs = _configuration.Consumer(group.Id).HeartbeatIntervalMs,
            Assignment = sendsAll ? ToResponse(member.Assigned) : null,
        });
        return null;
    }

    private Refusal? Leave(Decision decision, ConsumerGroupHeartbeatRequest request, PendingReply<ConsumerGroupHeartbeatResponse> reply)
    {
        if (_groups.Find(request.GroupId) is not ConsumerGroup group)
        {
            return new(ErrorCode.GroupIdNotFound, $"There is no consumer group {request.GroupId}.");
        }
        if (MemberRules.Find(group, request.MemberId, request.InstanceId, out ConsumerMember? member) is { } refusal)
        {
            return refusal;
        }
        if (request.MemberEpoch == ConsumerMember.LeftForNowEpoch)
        {
            _departures.LeaveForNow(decision, group, member!);
        }
        else
        {
            _logger.MemberLeaves(group.Id, member!.Id);
            _departures.Remove(decision, group, [member]);
        }
        decision.Reply(reply, new() { MemberId = request.MemberId, MemberEpoch = request.MemberEpoch });
        return null;
    }

    private void SetSessionTimer(Decision decision, string groupId, string memberId) =>
        decision.SetTimer(new(GroupTimer.ConsumerSession, groupId, memberId), _configuration.Consumer(groupId).SessionTimeoutMs);

    private static ConsumerGroupHeartbeatResponse.AssignmentData ToResponse(PartitionEpochs assigned) => new()
    {
        TopicPartitions = [.. assigned.Topics.Select(topic =>
            new ConsumerGroupHeartbeatResponse.TopicPartitions { TopicId = topic, Partitions = [.. assigned[topic].Keys] })],
    };
}
