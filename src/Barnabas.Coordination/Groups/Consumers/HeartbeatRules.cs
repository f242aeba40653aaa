using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>What a heartbeat must look like, whatever the group is like.</summary>
internal static class HeartbeatRules
{
    /// <summary>The epoch of a member that joins, or joins again.</summary>
    public const int JoinEpoch = 0;

    /// <summary>The epoch of a member that leaves.</summary>
    public const int LeaveEpoch = -1;

    /// <summary>From this version on a client makes its member id itself.</summary>
    public const short FirstVersionWithOwnMemberId = 1;

    public static Refusal? Check(ConsumerGroupHeartbeatRequest request, short version, IReadOnlyList<string> assignors)
    {
        bool namesItself = version >= FirstVersionWithOwnMemberId || request.MemberEpoch is > JoinEpoch or LeaveEpoch;
        if ((namesItself && IsBlank(request.MemberId)) || IsBlank(request.GroupId) || IsBlank(request.InstanceId) || IsBlank(request.RackId))
        {
            return Invalid("MemberId, GroupId, InstanceId and RackId must not be empty.");
        }
        if (CheckEpoch(request) is { } refusal)
        {
            return refusal;
        }
        return request.ServerAssignor is null || assignors.Contains(request.ServerAssignor)
            ? null
            : new(ErrorCode.UnsupportedAssignor, $"There is no assignor {request.ServerAssignor}; there are {string.Join(", ", assignors)}.");
    }

    private static Refusal? CheckEpoch(ConsumerGroupHeartbeatRequest request)
    {
        switch (request.MemberEpoch)
        {
            case JoinEpoch when request.RebalanceTimeoutMs == -1:
                return Invalid("RebalanceTimeoutMs must be given with the first heartbeat.");
            case JoinEpoch when request.TopicPartitions is not { Count: 0 }:
                return Invalid("A member that joins must say that it owns no partitions.");
            case JoinEpoch when request.SubscribedTopicNames is null && request.SubscribedTopicRegex is null:
                return Invalid("A member that joins must subscribe, to topics or to a regular expression.");
            case ConsumerMember.LeftForNowEpoch when request.InstanceId is null:
                return Invalid("Only a member with an InstanceId can leave for now.");
            case < ConsumerMember.LeftForNowEpoch:
                return Invalid($"MemberEpoch {request.MemberEpoch} is not valid.");
            default:
                return null;
        }
    }

    private static bool IsBlank(string? value) => value is not null && string.IsNullOrWhiteSpace(value);

    private static Refusal Invalid(string message) => new(ErrorCode.InvalidRequest, message);
}
