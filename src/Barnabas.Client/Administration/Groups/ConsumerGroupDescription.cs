using System.Collections.Immutable;
using Barnabas.Client.Clusters;

namespace Barnabas.Client.Administration.Groups;

/// <summary>A group of consumers. Immutable.</summary>
/// <param name="GroupId">Its name.</param>
/// <param name="Type">By which protocol it lives.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Coordinator">The broker that leads it.</param>
/// <param name="Assignor">Of the group; empty where it has none.</param>
/// <param name="Members">Who is in it.</param>
/// <param name="AuthorizedOperations">Only where they were asked for.</param>
public sealed record ConsumerGroupDescription(
    string GroupId,
    GroupType Type,
    GroupState State,
    BrokerNode Coordinator,
    string Assignor,
    ImmutableArray<ConsumerGroupMember> Members,
    ImmutableArray<AclOperation>? AuthorizedOperations)
{
    /// <summary>Grows with every change of members or subscriptions; null in the classic protocol.</summary>
    public int? GroupEpoch { get; init; }

    /// <summary>Of the assignment that the members are led to; null in the classic protocol.</summary>
    public int? TargetAssignmentEpoch { get; init; }

    /// <summary>Offsets are only committed under its name.</summary>
    public bool IsSimple { get; init; }
}
