using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>LeaveGroup requests, of members and of administrators who remove static ones. Owned by the shard's loop.</summary>
internal sealed class ClassicLeaving(GroupTable groups, ClassicRebalancing rebalancing, ILogger logger)
{
    private const short FirstVersionWithManyMembers = 3;

    public void Leave(ClientOrigin origin, LeaveGroupRequest request, PendingReply<LeaveGroupResponse> reply, Decision decision)
    {
        bool hasManyMembers = origin.ApiVersion >= FirstVersionWithManyMembers;
        LeaveGroupResponse response = Leave(request, hasManyMembers ? request.Members : [new() { MemberId = request.MemberId }], decision);
        if (!hasManyMembers && response.ErrorCode == ErrorCode.None)
        {
            response = new() { ErrorCode = response.Members[0].ErrorCode };
        }
        decision.Reply(reply, response);
    }

    private LeaveGroupResponse Leave(LeaveGroupRequest request, List<LeaveGroupRequest.MemberIdentity> leaving, Decision decision)
    {
        if (request.GroupId.Length == 0)
        {
            return new() { ErrorCode = ErrorCode.InvalidGroupId };
        }
        ClassicGroup? group = groups.Find(request.GroupId) as ClassicGroup;
        if (group?.State == ClassicGroupState.Dead)
        {
            return new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };
        }

        LeaveGroupResponse response = new();
        foreach (LeaveGroupRequest.MemberIdentity member in leaving)
        {
            response.Members.Add(new()
            {
                MemberId = member.MemberId,
                GroupInstanceId = member.GroupInstanceId,
                ErrorCode = group is null ? ErrorCode.UnknownMemberId : Remove(group, member, decision),
            });
        }
        int left = response.Members.Count(member => member.ErrorCode == ErrorCode.None);
        if (group is { IsEmpty: false } && left > 0)
        {
            rebalancing.PrepareOrComplete(group, $"{left} members left", decision);
        }
        return response;
    }

    private ErrorCode Remove(ClassicGroup group, LeaveGroupRequest.MemberIdentity identity, Decision decision)
    {
        string reason = $"it left; client reason: {identity.Reason ?? "not provided"}";
        if (group.IsPendingMember(identity.MemberId))
        {
            logger.MemberRemoved(group.Id, identity.MemberId, reason);
            group.Remove(identity.MemberId);
            ClassicSessions.EndPending(group, identity.MemberId, decision);
            return ErrorCode.None;
        }

        // An administrator knows the instance only.
        bool isByInstance = identity.MemberId.Length == 0;
        string? memberId = isByInstance && identity.GroupInstanceId is not null
            ? group.MemberIdOfInstance(identity.GroupInstanceId)
            : identity.MemberId;
        if (memberId is null)
        {
            return ErrorCode.UnknownMemberId;
        }
        ErrorCode error = rebalancing.Check(group, memberId, identity.GroupInstanceId);
        if (error == ErrorCode.None)
        {
            rebalancing.Remove(group, group.FindMember(memberId)!, reason, decision);
        }
        return error;
    }
}
