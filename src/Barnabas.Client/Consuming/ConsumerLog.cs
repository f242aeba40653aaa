using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Consuming;

internal static partial class ConsumerLog
{
    [LoggerMessage(1, LogLevel.Error, "The consumer's loop failed")]
    public static partial void LoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "A fetch from broker {Node} failed: {Reason}")]
    public static partial void FetchFailed(ILogger logger, int node, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Offsets were not committed: {Reason}")]
    public static partial void CommitFailed(ILogger logger, string reason);
}
