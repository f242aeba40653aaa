using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Clusters;

internal static partial class ClusterLog
{
    [LoggerMessage(1, LogLevel.Warning, "No connection to broker {Node}: {Reason}")]
    public static partial void CannotConnect(ILogger logger, BrokerNode node, string reason);

    [LoggerMessage(2, LogLevel.Warning, "No broker gave metadata: {Reason}")]
    public static partial void NoMetadata(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Warning, "No known broker has answered for {Ms} ms: starting again from the bootstrap addresses")]
    public static partial void Rebootstrap(ILogger logger, long ms);

    [LoggerMessage(4, LogLevel.Information, "Cluster {ClusterId}: {Brokers} brokers")]
    public static partial void Found(ILogger logger, string? clusterId, int brokers);
}
