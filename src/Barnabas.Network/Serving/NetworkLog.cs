using Microsoft.Extensions.Logging;

namespace Barnabas.Network.Serving;

/// <summary>The log lines of a socket server.</summary>
internal static partial class NetworkLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Endpoint}")]
    public static partial void Listening(this ILogger logger, ListenerEndpoint endpoint);

    [LoggerMessage(2, LogLevel.Debug, "Connection {Connection} of listener {Listener} closed: {Cause}, {Reason}")]
    public static partial void ConnectionClosed(this ILogger logger, string connection, string listener, CloseCause cause, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Closed connection {Connection} of listener {Listener}, whose peer does not speak the protocol: {Reason}")]
    public static partial void FrameRefused(this ILogger logger, string connection, string listener, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Closed connection {Connection} of listener {Listener}: {Reason}")]
    public static partial void ConnectionRefused(this ILogger logger, string connection, string listener, string reason);

    [LoggerMessage(5, LogLevel.Error, "Connection {Connection} of listener {Listener} failed: {Cause}, {Reason}")]
    public static partial void ConnectionFailed(this ILogger logger, Exception? exception, string connection, string listener, CloseCause cause, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Refused a connection from {Peer} on listener {Listener}: {Address} has {Count} already (max.connections.per.ip)")]
    public static partial void TooManyConnectionsOfAddress(this ILogger logger, System.Net.EndPoint? peer, string listener, string address, int count);

    [LoggerMessage(7, LogLevel.Warning, "Listener {Listener} accepts no more connections until one is closed: {Count} are open (max.connections)")]
    public static partial void TooManyConnections(this ILogger logger, string listener, int count);

    [LoggerMessage(8, LogLevel.Error, "Listener {Listener} could not accept a connection, and tries again in {Delay}")]
    public static partial void AcceptFailed(this ILogger logger, Exception exception, string listener, TimeSpan delay);

    [LoggerMessage(9, LogLevel.Warning, "Requests had to wait {Times} times for others to finish (queued.max.requests, queued.max.request.bytes): {Requests} requests, {Bytes} bytes held now")]
    public static partial void RequestsWaited(this ILogger logger, long times, long requests, long bytes);

    [LoggerMessage(10, LogLevel.Warning, "{Count} connections did not finish in time and were cut off")]
    public static partial void ConnectionsCutOff(this ILogger logger, int count);
}
