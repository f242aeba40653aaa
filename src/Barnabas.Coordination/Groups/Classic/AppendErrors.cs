using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>What a member is told where its group could not be recorded.</summary>
internal static class AppendErrors
{
    public static ErrorCode ForMember(ErrorCode appendError) => appendError switch
    {
        ErrorCode.UnknownTopicOrPartition or ErrorCode.NotEnoughReplicas or ErrorCode.RequestTimedOut => ErrorCode.CoordinatorNotAvailable,
        ErrorCode.NotLeaderOrFollower or ErrorCode.KafkaStorageError => ErrorCode.NotCoordinator,
        ErrorCode.MessageTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidFetchSize => ErrorCode.UnknownServerError,
        _ => appendError,
    };
}
