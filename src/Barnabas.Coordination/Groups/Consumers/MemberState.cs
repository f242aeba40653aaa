namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>How far a member is on the way to its target assignment; the values are those of its record.</summary>
public enum MemberState : sbyte
{
    /// <summary>It has what the target of its epoch gives it.</summary>
    Stable = 0,

    /// <summary>It has to give up partitions first.</summary>
    UnrevokedPartitions = 1,

    /// <summary>Partitions of its target are still with other members.</summary>
    UnreleasedPartitions = 2,

    /// <summary>Written by a newer version than this one.</summary>
    Unknown = 127,
}
