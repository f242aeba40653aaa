using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Errors;

/// <summary>
/// A partition has no position and none may be chosen (<c>auto.offset.reset=none</c>): nothing is committed for it, or what was asked for is not in the
/// log, or the log was truncated below it. Seeking in the partitions mends it.
/// </summary>
public sealed class NoOffsetException(IReadOnlyDictionary<TopicPartition, long?> partitions)
    : KafkaException(ErrorCode.OffsetOutOfRange, Describe(partitions))
{
    /// <summary>The partitions, each with the offset that is out of range, or null where nothing was committed.</summary>
    public IReadOnlyDictionary<TopicPartition, long?> Partitions { get; } = partitions;

    private static string Describe(IReadOnlyDictionary<TopicPartition, long?> partitions) =>
        "No position, and auto.offset.reset is none: "
        + string.Join(", ", partitions.Select(static pair => pair.Value is { } offset ? $"{pair.Key} (offset {offset} is out of range)" : $"{pair.Key} (nothing committed)"));
}
