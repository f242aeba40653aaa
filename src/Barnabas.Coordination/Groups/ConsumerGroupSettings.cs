namespace Barnabas.Coordination.Groups;

/// <summary>A consumer group's own configuration, under it the broker's <c>group.consumer.*</c>. Immutable.</summary>
public sealed record ConsumerGroupSettings
{
    /// <summary><c>consumer.session.timeout.ms</c></summary>
    public int SessionTimeoutMs { get; init; } = 45_000;

    /// <summary><c>consumer.heartbeat.interval.ms</c></summary>
    public int HeartbeatIntervalMs { get; init; } = 5000;

    /// <summary><c>consumer.assignment.interval.ms</c></summary>
    public int AssignmentIntervalMs { get; init; } = 1000;
}
