namespace Barnabas.Coordination.Assignors;

/// <summary>The partitions of each member by its id; every member is in it. Immutable.</summary>
public sealed record GroupAssignment(IReadOnlyDictionary<string, Assignment> Members)
{
    public Assignment Of(string memberId) => Members.GetValueOrDefault(memberId, Assignment.Empty);
}
