using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Lifecycle;

/// <summary>What a broker says of its own life.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Broker {NodeId} of cluster {ClusterId} started in {Milliseconds:F0} ms")]
    public static partial void Started(ILogger logger, int nodeId, string clusterId, double milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broker {NodeId} stops: no new connections, requests under way are finished")]
    public static partial void Stopping(ILogger logger, int nodeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broker {NodeId} has stopped cleanly")]
    public static partial void Stopped(ILogger logger, int nodeId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The controlled shutdown was not complete: {Reason}")]
    public static partial void ShutdownIncomplete(ILogger logger, string reason);
}
