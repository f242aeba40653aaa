using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>The log lines of consumer groups.</summary>
internal static partial class ConsumerGroupLog
{
    [LoggerMessage(120, LogLevel.Information, "Group {Group}: member {Member} joins with the {Protocol} protocol")]
    public static partial void ConsumerJoins(this ILogger logger, string group, string member, string protocol);

    [LoggerMessage(121, LogLevel.Information, "Group {Group}: static member {Instance} joins as {Member} with the {Protocol} protocol, in place of {Former}")]
    public static partial void InstanceJoins(this ILogger logger, string group, string instance, string member, string protocol, string? former);

    [LoggerMessage(122, LogLevel.Information, "Group {Group}: member {Member} is told {Error}: {Reason}")]
    public static partial void Refused(this ILogger logger, string group, string member, ErrorCode error, string reason);

    [LoggerMessage(123, LogLevel.Information, "Group {Group}: member {Member} leaves")]
    public static partial void MemberLeaves(this ILogger logger, string group, string member);

    [LoggerMessage(124, LogLevel.Information, "Group {Group}: static member {Instance}, {Member}, leaves for now")]
    public static partial void InstanceLeavesForNow(this ILogger logger, string group, string? instance, string member);

    [LoggerMessage(125, LogLevel.Information, "Group {Group}: member {Member} is removed: {Reason}")]
    public static partial void ConsumerRemoved(this ILogger logger, string group, string member, string reason);

    [LoggerMessage(126, LogLevel.Information, "Group {Group}: epoch {Epoch}, metadata hash {Hash}")]
    public static partial void EpochBegins(this ILogger logger, string group, int epoch, long hash);

    [LoggerMessage(127, LogLevel.Information, "Group {Group}: target assignment of epoch {Epoch} made by {Assignor} for {Members} members")]
    public static partial void Assigned(this ILogger logger, string group, int epoch, string assignor, int members);

    [LoggerMessage(128, LogLevel.Debug, "Group {Group}: member {Member} is {State} in epoch {Epoch}; has {Assigned}, is to give up {Pending}")]
    public static partial void Reconciled(this ILogger logger, string group, string member, MemberState state, int epoch, PartitionEpochs assigned, PartitionEpochs pending);

    [LoggerMessage(129, LogLevel.Information, "Group {Group}: looked at {Topics} topics for regular expressions {Expressions}")]
    public static partial void RegexesResolved(this ILogger logger, string group, int topics, string expressions);

    [LoggerMessage(130, LogLevel.Warning, "Group {Group}: could not record the removal of member {Member} ({Error}); tries again")]
    public static partial void RemovalNotRecorded(this ILogger logger, string group, string member, ErrorCode error);

    [LoggerMessage(131, LogLevel.Information, "Group {Group}: becomes a {Type} group: {Reason}")]
    public static partial void Converts(this ILogger logger, string group, string type, string reason);
}
