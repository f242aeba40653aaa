namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>What a committed offset is of.</summary>
public readonly record struct OffsetKey(string Group, string Topic, int Partition);
