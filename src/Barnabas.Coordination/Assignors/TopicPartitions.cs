using System.Collections.Immutable;

namespace Barnabas.Coordination.Assignors;

/// <summary>Partitions of one topic, ascending. Immutable.</summary>
public readonly record struct TopicPartitions(Guid TopicId, ImmutableArray<int> Partitions);
