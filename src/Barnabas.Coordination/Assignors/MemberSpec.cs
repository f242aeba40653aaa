namespace Barnabas.Coordination.Assignors;

/// <summary>What an assignor knows of a member. Immutable.</summary>
public sealed record MemberSpec(string MemberId, IReadOnlySet<Guid> SubscribedTopicIds)
{
    /// <summary>The name of a static member (<c>group.instance.id</c>).</summary>
    public string? InstanceId { get; init; }

    /// <summary><c>client.rack</c></summary>
    public string? RackId { get; init; }

    /// <summary>What the last target assignment gave it.</summary>
    public Assignment Target { get; init; } = Assignment.Empty;
}
