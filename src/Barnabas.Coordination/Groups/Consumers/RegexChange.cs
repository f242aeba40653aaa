namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>What a heartbeat does to a member's regular expression.</summary>
internal enum RegexChange
{
    None,

    /// <summary>Another one, whose topics are not known yet.</summary>
    Pending,

    /// <summary>Another one whose topics are known, or none any more.</summary>
    Resolved,
}
