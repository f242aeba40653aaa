namespace Barnabas.Coordination.Runtime;

/// <summary>A timer set to a time, in milliseconds since the epoch; or cancelled, where that is null.</summary>
public readonly record struct TimerChange(TimerKey Timer, long? DeadlineMs);
