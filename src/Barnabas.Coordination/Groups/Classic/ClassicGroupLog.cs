using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>The log lines of classic groups.</summary>
internal static partial class ClassicGroupLog
{
    [LoggerMessage(100, LogLevel.Information, "Group {Group}: member {Member} joins with a new id, in state {State}; client reason: {Reason}")]
    public static partial void MemberJoins(this ILogger logger, string group, string member, ClassicGroupState state, string reason);

    [LoggerMessage(101, LogLevel.Information, "Group {Group}: gave a client the member id {Member} to join with, in state {State}")]
    public static partial void MemberIdGiven(this ILogger logger, string group, string member, ClassicGroupState state);

    [LoggerMessage(102, LogLevel.Information, "Group {Group}: static member {Instance} goes on as {Member}, no more as {Former}, in state {State}")]
    public static partial void StaticMemberReplaced(this ILogger logger, string group, string? instance, string member, string former, ClassicGroupState state);

    [LoggerMessage(103, LogLevel.Warning, "Group {Group}: could not record static member {Instance} as {Member} ({Error}); it stays {Former}")]
    public static partial void StaticMemberKept(this ILogger logger, string group, string? instance, string member, string former, ErrorCode error);

    [LoggerMessage(104, LogLevel.Information, "Group {Group}: prepares to rebalance after generation {Generation}: {Reason}")]
    public static partial void Rebalances(this ILogger logger, string group, int generation, string reason);

    [LoggerMessage(105, LogLevel.Information, "Group {Group}: generation {Generation} has {Count} members, led by {Leader}")]
    public static partial void GenerationBegins(this ILogger logger, string group, int generation, int count, string? leader);

    [LoggerMessage(106, LogLevel.Information, "Group {Group}: empty as of generation {Generation}")]
    public static partial void Emptied(this ILogger logger, string group, int generation);

    [LoggerMessage(107, LogLevel.Warning, "Group {Group}: could not record that it is empty or new: {Error}")]
    public static partial void EmptyNotRecorded(this ILogger logger, string group, ErrorCode error);

    [LoggerMessage(108, LogLevel.Information, "Group {Group}: member {Member} is removed: {Reason}")]
    public static partial void MemberRemoved(this ILogger logger, string group, string member, string reason);

    [LoggerMessage(109, LogLevel.Warning, "Group {Group}: nobody of {Count} members joined again in time; waits for their sessions to end")]
    public static partial void NobodyJoined(this ILogger logger, string group, int count);

    [LoggerMessage(110, LogLevel.Information, "Group {Group}: assignment of generation {Generation} from its leader {Leader}, for {Count} members")]
    public static partial void Assigned(this ILogger logger, string group, int generation, string leader, int count);

    [LoggerMessage(111, LogLevel.Warning, "Group {Group}: generation {Generation}: no assignment for {Count} members, first {Member}")]
    public static partial void WithoutAssignment(this ILogger logger, string group, int generation, int count, string member);

    [LoggerMessage(112, LogLevel.Warning, "Group {Group}: could not record the assignment of generation {Generation}: {Error}")]
    public static partial void AssignmentNotRecorded(this ILogger logger, string group, int generation, ErrorCode error);

    [LoggerMessage(113, LogLevel.Information, "Group {Group}: member {Member} of instance {Instance} is fenced: the instance is {Current} now")]
    public static partial void MemberFenced(this ILogger logger, string group, string member, string instance, string? current);

    [LoggerMessage(114, LogLevel.Debug, "Group {Group}: loaded in generation {Generation} with {Count} members")]
    public static partial void Loaded(this ILogger logger, string group, int generation, int count);
}
