using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Groups;

/// <summary>Which groups to list; an empty set is all. Immutable.</summary>
public sealed record ListGroupsOptions : CallOptions
{
    public ImmutableHashSet<GroupState> States { get; init; } = [];

    public ImmutableHashSet<GroupType> Types { get; init; } = [];

    public ImmutableHashSet<string> ProtocolTypes { get; init; } = [];
}
