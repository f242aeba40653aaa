namespace Barnabas.Client.Administration.Groups;

/// <summary>What a group is doing. The names are Kafka's.</summary>
public enum GroupState
{
    Unknown,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
    Dead,
    Empty,
    Assigning,
    Reconciling,
    NotReady,
}
