using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Metadata;

/// <summary>What the metadata loop logs.</summary>
internal static partial class ControllerLog
{
    [LoggerMessage(1, LogLevel.Information, "Controller {NodeId} is active in epoch {Epoch}: metadata up to offset {Offset}, metadata.version {Version}, {Topics} topics")]
    public static partial void Active(ILogger logger, int nodeId, int epoch, long offset, string version, int topics);

    [LoggerMessage(2, LogLevel.Error, "A metadata request failed")]
    public static partial void RequestFailed(ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Critical, "The metadata loop ends: no metadata can change any more")]
    public static partial void LoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "Wrote metadata snapshot {Offset}-{Epoch}")]
    public static partial void SnapshotWritten(ILogger logger, long offset, int epoch);

    [LoggerMessage(5, LogLevel.Error, "Metadata snapshot at offset {Offset} could not be written; the log is kept and it is tried again later")]
    public static partial void SnapshotFailed(ILogger logger, Exception exception, long offset);
}
