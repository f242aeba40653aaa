namespace Barnabas.Coordination.Groups;

/// <summary>The kinds of timers of a group shard.</summary>
public static class GroupTimer
{
    /// <summary>A classic member's session (<c>session.timeout.ms</c>), by group and member.</summary>
    public const int ClassicSession = 1;

    /// <summary>A member that was given an id and has not joined with it, by group and member.</summary>
    public const int ClassicPendingMember = 2;

    /// <summary>The end of a classic group's joining: initial delay or rebalance time-out, by group.</summary>
    public const int ClassicJoin = 3;

    /// <summary>The end of the wait for members that joined to fetch their assignment, by group.</summary>
    public const int ClassicSync = 4;

    /// <summary>A consumer group member's session, by group and member.</summary>
    public const int ConsumerSession = 5;

    /// <summary>The time in which a member has to give up partitions (<c>max.poll.interval.ms</c>), by group and member.</summary>
    public const int ConsumerRevocation = 6;

    /// <summary>A classic member's join within a consumer group, by group and member.</summary>
    public const int ConsumerJoin = 7;

    /// <summary>A classic member's sync within a consumer group, by group and member.</summary>
    public const int ConsumerSync = 8;

    /// <summary>A consumer group's next assignment (<c>consumer.assignment.interval.ms</c>), by group.</summary>
    public const int ConsumerAssignment = 9;

    /// <summary>The next look for expired offsets and groups.</summary>
    public const int Expiry = 10;
}
