using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Producing;

internal static partial class ProducerLog
{
    [LoggerMessage(21, LogLevel.Information, "Producer {ClientId} is closed")]
    public static partial void Closed(ILogger logger, string clientId);

    [LoggerMessage(22, LogLevel.Warning, "Producer {ClientId} was not done within {Ms} ms: what it still held is lost")]
    public static partial void ClosedByForce(ILogger logger, string clientId, long ms);

    [LoggerMessage(23, LogLevel.Error, "A callback for a record of {Partition} failed")]
    public static partial void CallbackFailed(ILogger logger, Exception failure, TopicPartition partition);

    [LoggerMessage(24, LogLevel.Error, "Interceptor {Interceptor} failed")]
    public static partial void InterceptorFailed(ILogger logger, Exception failure, Type interceptor);

    [LoggerMessage(25, LogLevel.Warning, "No producer id: {Code}: {Reason}")]
    public static partial void NoProducerId(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(26, LogLevel.Information, "Producer id {Id}, epoch {Epoch}")]
    public static partial void GotProducerId(ILogger logger, long id, short epoch);

    [LoggerMessage(27, LogLevel.Critical, "The producer's loop failed")]
    public static partial void LoopFailed(ILogger logger, Exception failure);

    [LoggerMessage(28, LogLevel.Warning, "{Partition}: batch of {Records} records failed: {Reason}")]
    public static partial void BatchFailed(ILogger logger, TopicPartition partition, int records, string reason);
}
