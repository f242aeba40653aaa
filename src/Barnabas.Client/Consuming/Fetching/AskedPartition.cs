namespace Barnabas.Client.Consuming.Fetching;

/// <summary>What a fetch asks of one partition. Immutable.</summary>
/// <param name="Partition">Which.</param>
/// <param name="TopicId">Empty where the cluster has none.</param>
/// <param name="Offset">From where.</param>
/// <param name="LastFetchedEpoch">Of the record before, -1 where it is not known.</param>
/// <param name="LeaderEpoch">The leader's, as the metadata says; -1 where it does not.</param>
/// <param name="MaxBytes">max.partition.fetch.bytes</param>
/// <param name="Version">Of the partition's state when it was asked.</param>
internal readonly record struct AskedPartition(TopicPartition Partition, Guid TopicId, long Offset, int LastFetchedEpoch, int LeaderEpoch, int MaxBytes, int Version)
{
    /// <summary>Whether the broker would be told nothing new.</summary>
    public bool IsSameQuestion(AskedPartition other) => this == other with { Version = Version };
}
