using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Errors;

/// <summary>
/// Offsets were not committed because the group goes on without this consumer, or in another generation: their partitions may belong to another by now,
/// who reads these records again.
/// </summary>
public sealed class CommitFailedException(ErrorCode code)
    : KafkaException(code, $"The offsets were not committed ({code.KafkaName}): the group has rebalanced. Longer processing between polls than max.poll.interval.ms is the usual reason; poll more often, or with fewer max.poll.records.");
