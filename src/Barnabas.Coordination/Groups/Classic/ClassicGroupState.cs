namespace Barnabas.Coordination.Groups.Classic;

/// <summary>Where a classic group stands; the names are those of <c>ListGroups</c> and <c>DescribeGroups</c>.</summary>
public enum ClassicGroupState
{
    /// <summary>No members; offsets may remain.</summary>
    Empty,

    /// <summary>Members join, or are expected to join again.</summary>
    PreparingRebalance,

    /// <summary>A generation is complete and waits for its leader's assignment.</summary>
    CompletingRebalance,

    /// <summary>The members of the generation have their assignments.</summary>
    Stable,

    /// <summary>The shard was unloaded.</summary>
    Dead,
}
