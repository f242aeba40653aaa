using Barnabas.Protocol.Errors;

namespace Barnabas.Storage.Producers;

/// <summary>Whether a producer's batch may be appended: it may, it repeats a batch that was, or it is refused. Immutable.</summary>
internal readonly record struct ProducerCheck(ErrorCode Error, bool IsDuplicate, BatchMetadata Duplicate, string? Message)
{
    public static ProducerCheck Accepted => default;

    public static ProducerCheck Repeats(in BatchMetadata batch) => new(ErrorCode.None, true, batch, null);

    public static ProducerCheck Refused(ErrorCode error, string message) => new(error, false, default, message);
}
