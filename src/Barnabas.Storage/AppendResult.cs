using Barnabas.Protocol.Errors;

namespace Barnabas.Storage;

/// <summary>What became of an append. Immutable.</summary>
public readonly record struct AppendResult
{
    private const long None = -1;

    public AppendResult()
    {
    }

    /// <summary>None where the records are in the log.</summary>
    public ErrorCode ErrorCode { get; init; } = ErrorCode.None;

    /// <summary>The offset of the first record; of a duplicate, the one it got the first time.</summary>
    public long BaseOffset { get; init; } = None;

    public long LastOffset { get; init; } = None;

    /// <summary>Milliseconds since the epoch where the topic has LogAppendTime, else -1.</summary>
    public long LogAppendTime { get; init; } = None;

    public long LogStartOffset { get; init; } = None;

    /// <summary>The batch was appended before: nothing was written now.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>Bytes appended.</summary>
    public int SizeInBytes { get; init; }

    /// <summary>What is wrong, for the client; null where nothing is.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Which records are at fault, where single ones are.</summary>
    public IReadOnlyList<RecordError>? RecordErrors { get; init; }

    public static AppendResult Failed(ErrorCode error, string message, IReadOnlyList<RecordError>? records = null) =>
        new() { ErrorCode = error, ErrorMessage = message, RecordErrors = records };
}
