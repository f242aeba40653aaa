namespace Barnabas.Coordination.Groups.Classic;

/// <summary>
/// The wait for the first members of a group (<c>group.initial.rebalance.delay.ms</c>): it is prolonged while others come, until
/// <see cref="RemainingMs"/> is used up, the rebalance time-out less what was waited. Immutable.
/// </summary>
internal sealed record InitialDelay(int DelayMs, int RemainingMs, bool HasNewMember = false);
