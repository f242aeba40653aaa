using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>
/// The classic protocol of a shard's groups: JoinGroup, SyncGroup, Heartbeat, LeaveGroup, and the time that runs between them. A group of
/// another protocol is nothing to it, but an empty one gives way to who joins. Owned by the shard's loop.
/// </summary>
public sealed class ClassicMembership
{
    private const short FirstDescribeVersionWithNotFound = 6;

    private readonly GroupTable _groups;
    private readonly IGroupConfiguration _configuration;
    private readonly ILogger _logger;
    private readonly NewClassicGroups _newGroups = new();
    private readonly ClassicRebalancing _rebalancing;
    private readonly ClassicJoining _joining;
    private readonly ClassicSyncing _syncing;
    private readonly ClassicLeaving _leaving;
    private bool _isLoaded;

    public ClassicMembership(GroupTable groups, IGroupConfiguration configuration, Random random, ILogger logger)
    {
        _groups = groups;
        _configuration = configuration;
        _logger = logger;
        _rebalancing = new(configuration, logger);
        _joining = new(groups, _newGroups, _rebalancing, configuration, random, logger);
        _syncing = new(groups, _rebalancing, logger);
        _leaving = new(groups, _rebalancing, logger);
    }

    public void Join(Decision decision, ClientOrigin origin, JoinGroupRequest request, PendingReply<JoinGroupResponse> reply) =>
        _joining.Join(new(origin, request, reply), decision);

    public void Sync(Decision decision, ClientOrigin origin, SyncGroupRequest request, PendingReply<SyncGroupResponse> reply) =>
        _syncing.Sync(request, reply, decision);

    public void Leave(Decision decision, ClientOrigin origin, LeaveGroupRequest request, PendingReply<LeaveGroupResponse> reply) =>
        _leaving.Leave(origin, request, reply, decision);

    public void Heartbeat(Decision decision, ClientOrigin origin, HeartbeatRequest request, PendingReply<HeartbeatResponse> reply) =>
        decision.Reply(reply, new() { ErrorCode = Heartbeat(request, decision) });

    /// <summary>The timers <see cref="GroupTimer.ClassicSession"/>, <see cref="GroupTimer.ClassicPendingMember"/>, <see cref="GroupTimer.ClassicJoin"/> and <see cref="GroupTimer.ClassicSync"/>.</summary>
    public void OnTimer(TimerKey timer, Decision decision)
    {
        if (_groups.Find(timer.Group) is not ClassicGroup group)
        {
            return;
        }
        switch (timer.Kind)
        {
            case GroupTimer.ClassicSession:
                _rebalancing.OnSessionTimer(group, timer.Member, decision);
                break;
            case GroupTimer.ClassicPendingMember:
                _rebalancing.OnPendingMemberTimer(group, timer.Member, decision);
                break;
            case GroupTimer.ClassicJoin:
                _rebalancing.OnJoinTimer(group, decision);
                break;
            case GroupTimer.ClassicSync:
                _rebalancing.OnSyncTimer(group, decision);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(timer), timer.Kind, "Not a timer of the classic protocol");
        }
    }

    /// <summary>Takes over a recorded group. Where the group lives here it is ahead of its records, and only notes what is recorded.</summary>
    public void Replay(GroupMetadataKey key, GroupMetadataValue? value)
    {
        Group? group = _newGroups.Take(key.Group) ?? _groups.Find(key.Group);
        if (value is null)
        {
            if (group is ClassicGroup)
            {
                _groups.Remove(key.Group);
            }
        }
        else if (_isLoaded && group is ClassicGroup living)
        {
            living.Recorded = value;
            _groups.Put(living);
        }
        else
        {
            _groups.Put(ClassicGroupRecords.Restore(key.Group, value));
        }
    }

    public void OnLoaded(Decision decision)
    {
        _isLoaded = true;
        int largest = _configuration.Broker.MaxSize;
        foreach (ClassicGroup group in _groups.All.OfType<ClassicGroup>())
        {
            _logger.Loaded(group.Id, group.Generation, group.Members.Count);
            foreach (ClassicMember member in group.Members)
            {
                ClassicSessions.Renew(group, member, decision);
            }
            if (group.Members.Count > largest)
            {
                _rebalancing.Prepare(group, $"it was loaded with {group.Members.Count} members, over group.max.size of {largest}", decision);
            }
        }
    }

    public void OnUnloaded(Decision decision)
    {
        foreach (ClassicGroup group in _groups.All.OfType<ClassicGroup>())
        {
            ClassicRebalancing.Retire(group, ErrorCode.NotCoordinator, decision);
            group.MoveTo(ClassicGroupState.Dead, decision.NowMs);
        }
    }

    /// <summary>As DescribeGroups gives it: a protocol and the members' metadata only where the group is stable.</summary>
    public DescribeGroupsResponse.DescribedGroup Describe(string groupId, short apiVersion)
    {
        if (_groups.Find(groupId) is not ClassicGroup group)
        {
            return apiVersion < FirstDescribeVersionWithNotFound
                ? new() { GroupId = groupId, GroupState = nameof(ClassicGroupState.Dead) }
                : new()
                {
                    GroupId = groupId,
                    GroupState = nameof(ClassicGroupState.Dead),
                    ErrorCode = ErrorCode.GroupIdNotFound,
                    ErrorMessage = _groups.Find(groupId) is null ? $"Group {groupId} not found." : $"Group {groupId} is not a classic group.",
                };
        }
        string? protocol = group.State == ClassicGroupState.Stable ? group.ProtocolName : null;
        return new()
        {
            GroupId = groupId,
            GroupState = group.StateName,
            ProtocolType = group.ProtocolType,
            ProtocolData = protocol ?? "",
            Members = [.. group.Members.Select(member => Describe(member, protocol))],
        };
    }

    /// <summary>
    /// Takes in a group that members of another protocol became: records it, and it lives once that is replayed; the records that end what it
    /// was are the caller's, and come first. Its members join anew where <paramref name="rebalances"/>.
    /// </summary>
    public void Adopt(ClassicGroup group, bool rebalances, Decision decision)
    {
        _newGroups.Record(group, ClassicGroupRecords.Of(group), decision);
        foreach (ClassicMember member in group.Members)
        {
            ClassicSessions.Renew(group, member, decision);
        }
        if (rebalances)
        {
            _rebalancing.Prepare(group, "its last member of the consumer protocol left", decision);
        }
    }

    /// <summary>
    /// Gives up a group that is to live on under another protocol: records its end, and members that wait are told to join again.
    /// </summary>
    public void Release(ClassicGroup group, Decision decision)
    {
        ClassicRebalancing.Retire(group, ErrorCode.RebalanceInProgress, decision);
        group.AppendTombstones(decision);
    }

    private ErrorCode Heartbeat(HeartbeatRequest request, Decision decision)
    {
        if (request.GroupId.Length == 0)
        {
            return ErrorCode.InvalidGroupId;
        }
        if (_groups.Find(request.GroupId) is not ClassicGroup group)
        {
            return ErrorCode.UnknownMemberId;
        }
        if (group.State == ClassicGroupState.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }

        ErrorCode error = _rebalancing.Check(group, request.MemberId, request.GroupInstanceId);
        if (error != ErrorCode.None)
        {
            return error;
        }
        if (request.GenerationId != group.Generation)
        {
            return ErrorCode.IllegalGeneration;
        }
        ClassicSessions.Renew(group, group.FindMember(request.MemberId)!, decision);
        return group.State == ClassicGroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    private static DescribeGroupsResponse.DescribedGroupMember Describe(ClassicMember member, string? protocol) => new()
    {
        MemberId = member.Id,
        GroupInstanceId = member.InstanceId,
        ClientId = member.ClientId,
        ClientHost = member.ClientHost,
        MemberMetadata = protocol is null ? default : member.Metadata(protocol) ?? default,
        MemberAssignment = member.Assignment,
    };
}
