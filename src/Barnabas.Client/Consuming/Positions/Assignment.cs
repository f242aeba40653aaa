namespace Barnabas.Client.Consuming.Positions;

/// <summary>
/// The partitions that a consumer reads, in the order in which they are asked of. Changed by the application's thread, within its calls, and by the
/// consumer's loop. Thread-safe only under <see cref="Gate"/>, which callers hold.
/// </summary>
internal sealed class Assignment
{
    private readonly OrderedDictionary<TopicPartition, PartitionState> _partitions = [];

    public Lock Gate { get; } = new();

    public IEnumerable<PartitionState> All => _partitions.Values;

    public IReadOnlyCollection<TopicPartition> Partitions => _partitions.Keys;

    public PartitionState? Find(TopicPartition partition) => _partitions.GetValueOrDefault(partition);

    /// <exception cref="InvalidOperationException">The partition is not assigned to this consumer.</exception>
    public PartitionState Get(TopicPartition partition) =>
        Find(partition) ?? throw new InvalidOperationException($"Partition {partition} is not assigned to this consumer.");

    /// <summary>Reads exactly these; those that stay go on where they are.</summary>
    public void Replace(IReadOnlyCollection<TopicPartition> partitions)
    {
        var wanted = partitions.ToHashSet();
        foreach (TopicPartition gone in _partitions.Keys.Where(partition => !wanted.Contains(partition)).ToArray())
        {
            _partitions.Remove(gone);
        }
        foreach (TopicPartition partition in partitions)
        {
            _partitions.TryAdd(partition, new(partition));
        }
    }

    /// <summary>Puts a partition behind the others, so that all get their turn.</summary>
    public void MoveToEnd(TopicPartition partition)
    {
        if (_partitions.Remove(partition, out PartitionState? state))
        {
            _partitions.Add(partition, state);
        }
    }
}
