namespace Barnabas.Client.Producing.Partitioning;

/// <summary>
/// <c>partitioner.class</c>: chooses the partition of a record that does not name one. Thread-safe. What it throws fails the send.
/// </summary>
public interface IPartitioner
{
    /// <summary>"Any": the producer fills a batch of one partition before it goes on to another (KIP-480), and prefers partitions whose brokers keep up (KIP-794).</summary>
    const int Any = -1;

    /// <summary>A partition of the topic, or <see cref="Any"/>.</summary>
    int Partition(in PartitionerInput input);
}
