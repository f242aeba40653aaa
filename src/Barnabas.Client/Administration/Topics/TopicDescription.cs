using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Topics;

/// <summary>A topic and its partitions. Immutable.</summary>
public sealed record TopicDescription(
    string Name,
    Guid Id,
    bool IsInternal,
    ImmutableArray<PartitionDescription> Partitions,
    ImmutableArray<AclOperation>? AuthorizedOperations);
