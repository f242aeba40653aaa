using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Topics;

/// <summary>A topic to be created. Immutable.</summary>
/// <param name="Name">Letters, digits, '.', '_' and '-'.</param>
/// <param name="Partitions"><c>num.partitions</c> of the broker where null.</param>
/// <param name="ReplicationFactor"><c>default.replication.factor</c> of the broker where null.</param>
public sealed record NewTopic(string Name, int? Partitions = null, short? ReplicationFactor = null)
{
    /// <summary>Brokers of each partition, the preferred leader first; says how many there are, instead of the two numbers.</summary>
    public ImmutableArray<ImmutableArray<int>> Assignments { get; init; } = [];

    /// <summary>What differs from the broker's defaults, by Kafka's names.</summary>
    public ImmutableDictionary<string, string> Configs { get; init; } = ImmutableDictionary<string, string>.Empty;
}
