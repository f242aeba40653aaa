namespace Barnabas.Client.Clusters;

/// <summary>What a coordinator coordinates, as <c>FindCoordinator</c> numbers it.</summary>
public enum CoordinatorType
{
    Group = 0,
    Transaction = 1,
    Share = 2,
}
