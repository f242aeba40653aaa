using Barnabas.Protocol.Errors;

namespace Barnabas.Storage.Producers;

/// <summary>Whether a producer's batch may be appended. Immutable.</summary>
/// <param name="Error">None where it may, or where it is a duplicate.</param>
/// <param name="Duplicate">The batch that it repeats, where <paramref name="IsDuplicate"/>.</param>
/// <param name="Message">Why not.</param>
internal readonly record struct ProducerCheck(ErrorCode Error, bool IsDuplicate, BatchMetadata Duplicate, string? Message)
{
    public static ProducerCheck Accepted => default;

    public static ProducerCheck Repeats(in BatchMetadata batch) => new(ErrorCode.None, true, batch, null);

    public static ProducerCheck Refused(ErrorCode error, string message) => new(error, false, default, message);
}
