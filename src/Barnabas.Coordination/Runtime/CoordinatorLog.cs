using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Runtime;

/// <summary>What the coordinators' runtime says.</summary>
internal static partial class CoordinatorLog
{
    [LoggerMessage(Message = "Loaded the coordinator of {Partition} in epoch {Epoch}: {Records} records, {Bytes} bytes, in {Milliseconds} ms")]
    public static partial void Loaded(ILogger logger, LogLevel level, string partition, int epoch, long records, long bytes, long milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition} holds records of types that this version does not know; they were passed over: {Types}")]
    public static partial void UnknownTypes(ILogger logger, string partition, string types);

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator of {Partition} cannot be loaded in epoch {Epoch}; its groups are without one")]
    public static partial void LoadFailed(ILogger logger, Exception failure, string partition, int epoch);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Unloaded the coordinator of {Partition}, of epoch {Epoch}")]
    public static partial void Unloaded(ILogger logger, string partition, int epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator of {Partition} failed in an event; nothing of it was recorded")]
    public static partial void EventFailed(ILogger logger, Exception failure, string partition);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The coordinator of {Partition} could not replay the record that was just appended at offset {Offset} and is offline: its state is not known any more")]
    public static partial void ReplayFailed(ILogger logger, Exception failure, string partition, long offset);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The coordinator of {Partition} is offline: its loop failed")]
    public static partial void LoopFailed(ILogger logger, Exception failure, string partition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Records} records could not be appended to {Partition}: {Error} {Reason}")]
    public static partial void AppendFailed(ILogger logger, int records, string partition, ErrorCode error, string? reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Background work of the coordinator of {Partition} failed; it does not go on")]
    public static partial void BackgroundFailed(ILogger logger, Exception failure, string partition);
}
