using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Runtime;

/// <summary>How a failed append is told to clients of a coordinator: go on here later, look for the coordinator anew, or give it up. Stateless.</summary>
internal static class AppendErrors
{
    public static ErrorCode ToClient(ErrorCode error) => error switch
    {
        ErrorCode.UnknownTopicOrPartition or ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.RequestTimedOut => ErrorCode.CoordinatorNotAvailable,
        ErrorCode.NotLeaderOrFollower or ErrorCode.KafkaStorageError => ErrorCode.NotCoordinator,
        ErrorCode.MessageTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidFetchSize => ErrorCode.UnknownServerError,
        _ => error,
    };
}
