namespace Barnabas.Client.Consuming.Groups;

/// <summary>A change of what a member reads, for the application to take over: first what goes, then what comes. Immutable.</summary>
/// <param name="Revoked">To be given up; nobody else has them yet.</param>
/// <param name="Lost">Gone already.</param>
/// <param name="Assigned">New; null where the application is not told of an assignment, because there is none yet.</param>
internal sealed record Rebalance(IReadOnlyList<TopicPartition> Revoked, IReadOnlyList<TopicPartition> Lost, IReadOnlyList<TopicPartition>? Assigned);
