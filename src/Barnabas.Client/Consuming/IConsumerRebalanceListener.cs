namespace Barnabas.Client.Consuming;

/// <summary>
/// Told when a group gives or takes partitions. Called within <c>PollAsync</c> (and when the consumer is closed or unsubscribes), so no two at once, and the
/// consumer may be used: a commit in <see cref="OnPartitionsRevokedAsync"/> is in time. What a method throws comes out of the poll.
/// </summary>
public interface IConsumerRebalanceListener
{
    /// <summary>These partitions were added; those held before go on.</summary>
    Task OnPartitionsAssignedAsync(IReadOnlyCollection<TopicPartition> partitions) => Task.CompletedTask;

    /// <summary>These partitions are about to be given up: nobody else has them yet.</summary>
    Task OnPartitionsRevokedAsync(IReadOnlyCollection<TopicPartition> partitions) => Task.CompletedTask;

    /// <summary>These partitions are gone already, and may be another's: a commit would fail. Unless overridden, the same as revoked.</summary>
    Task OnPartitionsLostAsync(IReadOnlyCollection<TopicPartition> partitions) => OnPartitionsRevokedAsync(partitions);
}
