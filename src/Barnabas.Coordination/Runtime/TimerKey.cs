namespace Barnabas.Coordination.Runtime;

/// <summary>Names a timer of a shard: setting it again moves it. <paramref name="Kind"/> is the shard's own numbering.</summary>
public readonly record struct TimerKey(int Kind, string Group = "", string Member = "");
