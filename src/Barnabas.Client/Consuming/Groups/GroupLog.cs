using Barnabas.Protocol.Apis;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Consuming.Groups;

internal static partial class GroupLog
{
    [LoggerMessage(1, LogLevel.Information, "Group {Group}: {Request} was not answered: {Reason}")]
    public static partial void RequestFailed(ILogger logger, string group, ApiKey request, string reason);

    [LoggerMessage(2, LogLevel.Information, "Group {Group}: the coordinator was not told that the consumer leaves: {Reason}")]
    public static partial void LeaveFailed(ILogger logger, string group, string reason);

    [LoggerMessage(3, LogLevel.Information, "Group {Group}: partitions given up {Revoked}, lost {Lost}, new {Assigned}")]
    public static partial void Rebalanced(ILogger logger, string group, string revoked, string lost, string assigned);
}
