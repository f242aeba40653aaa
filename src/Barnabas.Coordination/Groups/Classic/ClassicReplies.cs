using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>What members that wait, or ask, are told of their generation.</summary>
internal static class ClassicReplies
{
    /// <summary>The group's generation as a member of it sees it; the leader sees all members.</summary>
    public static JoinGroupResponse Generation(ClassicGroup group, string memberId) => new()
    {
        GenerationId = group.Generation,
        ProtocolType = group.ProtocolType,
        ProtocolName = group.ProtocolName,
        Leader = group.LeaderId ?? "",
        MemberId = memberId,
        Members = group.IsLeader(memberId) ? MembersOf(group) : [],
    };

    public static void AnswerJoin(ClassicGroup group, ClassicMember member, JoinGroupResponse response, Decision decision)
    {
        if (member.Join is not JoinAttempt join)
        {
            return;
        }
        group.SetJoin(member, null);
        join.Answer(decision, response);
    }

    public static void RefuseJoin(ClassicGroup group, ClassicMember member, ErrorCode error, string memberId, Decision decision) =>
        AnswerJoin(group, member, new() { ErrorCode = error, MemberId = memberId }, decision);

    /// <summary>Parks a join with its member. One that it made before, on a connection it gave up, is not left without an answer.</summary>
    public static void Park(ClassicGroup group, ClassicMember member, JoinAttempt join, Decision decision)
    {
        RefuseJoin(group, member, ErrorCode.RebalanceInProgress, member.Id, decision);
        group.SetJoin(member, join);
    }

    public static void Park(ClassicMember member, PendingReply<SyncGroupResponse> sync, Decision decision)
    {
        AnswerSync(member, new() { ErrorCode = ErrorCode.RebalanceInProgress }, decision);
        member.Sync = sync;
    }

    /// <returns>Whether the member was waiting.</returns>
    public static bool AnswerSync(ClassicMember member, SyncGroupResponse response, Decision decision)
    {
        if (member.Sync is not PendingReply<SyncGroupResponse> sync)
        {
            return false;
        }
        member.Sync = null;
        decision.Reply(sync, response);
        return true;
    }

    private static List<JoinGroupResponse.JoinGroupResponseMember> MembersOf(ClassicGroup group) =>
        [.. group.Members.Select(member => new JoinGroupResponse.JoinGroupResponseMember
        {
            MemberId = member.Id,
            GroupInstanceId = member.InstanceId,
            Metadata = member.Metadata(group.ProtocolName!)!.Value,
        })];
}
