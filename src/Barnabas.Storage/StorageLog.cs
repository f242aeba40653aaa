using Microsoft.Extensions.Logging;

namespace Barnabas.Storage;

/// <summary>All messages that the storage logs.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1, LogLevel.Warning, "Producer snapshot {Path} is not whole ({Fault}): deleted, an older one is used")]
    public static partial void CorruptSnapshot(ILogger logger, string path, string fault);

    [LoggerMessage(2, LogLevel.Error, "{File}: bytes at position {Position} (after offset {LastOffset}) are no whole batch: {Reason}. {Truncated} bytes cut off, {Segments} later segments deleted")]
    public static partial void Truncated(ILogger logger, string file, long position, long lastOffset, string reason, long truncated, int segments);

    [LoggerMessage(3, LogLevel.Information, "Recovered {Partition}: {Segments} segments, {Bytes} bytes checked, {Truncated} bytes cut off, in {Milliseconds} ms")]
    public static partial void Recovered(ILogger logger, string partition, int segments, long bytes, long truncated, double milliseconds);

    [LoggerMessage(4, LogLevel.Warning, "{File} has no usable offset index ({Reason}): the segment is checked and its indexes are built again")]
    public static partial void MissingIndex(ILogger logger, string file, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Index file {File} has no log file: deleted")]
    public static partial void OrphanedIndex(ILogger logger, string file);

    [LoggerMessage(6, LogLevel.Warning, "{Partition} ends at offset {LogEndOffset}, before its log start offset {LogStartOffset}: all its segments are deleted")]
    public static partial void EndBeforeStart(ILogger logger, string partition, long logEndOffset, long logStartOffset);

    [LoggerMessage(7, LogLevel.Error, "{Partition}: the disk is full: {Message}. Appends fail until there is space; reads go on")]
    public static partial void DiskFull(ILogger logger, string partition, string message);

    [LoggerMessage(16, LogLevel.Warning, "The disk refused to write behind; what was appended is written when the system or a flush writes it")]
    public static partial void WriteBehindFailed(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Critical, "Log directory {Directory} failed at {Partition}: it is offline")]
    public static partial void DirectoryFailed(ILogger logger, Exception exception, string directory, string partition);

    [LoggerMessage(9, LogLevel.Information, "{Partition}: rolled a new segment at offset {BaseOffset}")]
    public static partial void Rolled(ILogger logger, string partition, long baseOffset);

    [LoggerMessage(10, LogLevel.Information, "{Partition}: deleted {Segments} segments ({Reason}); the log starts at {LogStartOffset}")]
    public static partial void DeletedSegments(ILogger logger, string partition, int segments, string reason, long logStartOffset);

    [LoggerMessage(11, LogLevel.Information, "{Partition}: truncated to offset {Offset}")]
    public static partial void TruncatedTo(ILogger logger, string partition, long offset);

    [LoggerMessage(12, LogLevel.Information, "Loaded {Logs} logs of {Directory} in {Milliseconds} ms ({Shutdown})")]
    public static partial void Loaded(ILogger logger, int logs, string directory, double milliseconds, string shutdown);

    [LoggerMessage(13, LogLevel.Warning, "{Directory} is no partition directory and is left alone")]
    public static partial void UnknownDirectory(ILogger logger, string directory);

    [LoggerMessage(14, LogLevel.Warning, "{File} is not readable as a checkpoint and counts as empty: {Message}")]
    public static partial void CorruptCheckpoint(ILogger logger, string file, string message);

    [LoggerMessage(15, LogLevel.Information, "Deleted directory {Directory}")]
    public static partial void DeletedDirectory(ILogger logger, string directory);

    [LoggerMessage(16, LogLevel.Warning, "{Directory} was set aside because no topic of the cluster has it here; it is not read, and can be deleted by hand")]
    public static partial void StrayDirectory(ILogger logger, string directory);
}
