using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>SyncGroup requests: members fetch their assignments, the leader brings them. Owned by the shard's loop.</summary>
internal sealed class ClassicSyncing(GroupTable groups, ClassicRebalancing rebalancing, ILogger logger)
{
    public void Sync(SyncGroupRequest request, PendingReply<SyncGroupResponse> reply, Decision decision)
    {
        ErrorCode error = Check(request, out ClassicGroup? group);
        if (error != ErrorCode.None)
        {
            decision.Reply(reply, new() { ErrorCode = error });
            return;
        }

        ClassicMember member = group!.FindMember(request.MemberId)!;
        switch (group.State)
        {
            case ClassicGroupState.CompletingRebalance:
                ClassicReplies.Park(member, reply, decision);
                ClassicRebalancing.RemovePendingSync(group, member.Id, decision);
                if (group.IsLeader(member.Id))
                {
                    Record(group, AssignmentsOf(group, request), decision);
                }
                break;

            case ClassicGroupState.Stable:
                ClassicRebalancing.RemovePendingSync(group, member.Id, decision);
                decision.Reply(reply, Assignment(group, member));
                break;

            default:
                decision.Reply(reply, new() { ErrorCode = ErrorCode.RebalanceInProgress });
                break;
        }
    }

    private ErrorCode Check(SyncGroupRequest request, out ClassicGroup? group)
    {
        group = groups.Find(request.GroupId) as ClassicGroup;
        if (request.GroupId.Length == 0)
        {
            return ErrorCode.InvalidGroupId;
        }
        if (group is null || group.IsEmpty)
        {
            return ErrorCode.UnknownMemberId;
        }
        if (group.State == ClassicGroupState.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }

        ErrorCode error = rebalancing.Check(group, request.MemberId, request.GroupInstanceId);
        if (error != ErrorCode.None)
        {
            return error;
        }
        if (request.GenerationId != group.Generation)
        {
            return ErrorCode.IllegalGeneration;
        }
        return Differs(request.ProtocolType, group.ProtocolType) || Differs(request.ProtocolName, group.ProtocolName)
            ? ErrorCode.InconsistentGroupProtocol
            : ErrorCode.None;
    }

    private static bool Differs(string? named, string? actual) => named is not null && actual is not null && named != actual;

    /// <summary>The leader's assignment, without a hold on its request; whom it left out has nothing.</summary>
    private Dictionary<string, ReadOnlyMemory<byte>> AssignmentsOf(ClassicGroup group, SyncGroupRequest request)
    {
        Dictionary<string, ReadOnlyMemory<byte>> assignments = new(StringComparer.Ordinal);
        foreach (SyncGroupRequest.SyncGroupRequestAssignment assignment in request.Assignments)
        {
            assignments[assignment.MemberId] = assignment.Assignment.ToArray();
        }
        logger.Assigned(group.Id, group.Generation, request.MemberId, group.Members.Count);

        List<ClassicMember> left = [.. group.Members.Where(member => !assignments.ContainsKey(member.Id))];
        if (left.Count > 0)
        {
            logger.WithoutAssignment(group.Id, group.Generation, left.Count, left[0].Id);
        }
        foreach (ClassicMember member in left)
        {
            assignments.Add(member.Id, default);
        }
        return assignments;
    }

    private void Record(ClassicGroup group, Dictionary<string, ReadOnlyMemory<byte>> assignments, Decision decision)
    {
        // Until the record is committed others may join or leave, and make another generation of it.
        int generation = group.Generation;
        decision.Append(ClassicGroupRecords.Of(group, assignments));
        decision.OnCommitted(next =>
        {
            if (IsStillCompleting(group, generation))
            {
                Stabilize(group, assignments, next);
            }
        });
        decision.OnFailed((next, error) =>
        {
            logger.AssignmentNotRecorded(group.Id, generation, error);
            if (!IsStillCompleting(group, generation))
            {
                return;
            }
            ClassicRebalancing.DropAssignments(group, error, next);
            rebalancing.Prepare(group, $"its assignment could not be recorded: {error}", next);
        });
    }

    private static bool IsStillCompleting(ClassicGroup group, int generation) =>
        group.State == ClassicGroupState.CompletingRebalance && group.Generation == generation;

    private static void Stabilize(ClassicGroup group, Dictionary<string, ReadOnlyMemory<byte>> assignments, Decision decision)
    {
        foreach (ClassicMember member in group.Members)
        {
            member.Assignment = assignments.GetValueOrDefault(member.Id);

            // A session that ended while it waited for us was not counted.
            if (ClassicReplies.AnswerSync(member, Assignment(group, member), decision))
            {
                ClassicSessions.Renew(group, member, decision);
            }
        }
        group.MoveTo(ClassicGroupState.Stable, decision.NowMs);
    }

    private static SyncGroupResponse Assignment(ClassicGroup group, ClassicMember member) => new()
    {
        ProtocolType = group.ProtocolType,
        ProtocolName = group.ProtocolName,
        Assignment = member.Assignment,
    };
}
