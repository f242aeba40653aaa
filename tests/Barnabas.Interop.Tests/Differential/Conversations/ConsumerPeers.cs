namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>As <see cref="GroupPeers"/>, for groups of the consumer protocol: assignments at once, short sessions, small groups.</summary>
public sealed class ConsumerPeers : GroupPeers
{
    /// <summary>As many members as a consumer group may have here.</summary>
    public const int MaxConsumers = 3;

    protected override IReadOnlyList<(string Key, string Value)> Settings =>
    [
        .. base.Settings,
        ("group.initial.rebalance.delay.ms", "0"),
        ("group.consumer.max.size", $"{MaxConsumers}"),
        ("group.consumer.assignment.interval.ms", "0"),
        ("group.consumer.min.assignment.interval.ms", "0"),
        ("group.consumer.session.timeout.ms", "20000"),
        ("group.consumer.min.session.timeout.ms", "2000"),
        ("group.consumer.heartbeat.interval.ms", "1000"),
        ("group.consumer.min.heartbeat.interval.ms", "1000"),
    ];
}
