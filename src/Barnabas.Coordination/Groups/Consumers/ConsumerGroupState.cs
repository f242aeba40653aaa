namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>The states of a consumer group (KIP-848); the names are those of <c>ListGroups</c>.</summary>
public enum ConsumerGroupState
{
    Empty,
    Assigning,
    Reconciling,
    Stable,
    Dead,
}
