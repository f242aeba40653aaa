namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>The scenarios of all requests.</summary>
internal static class EveryScenario
{
    public static Scenario[] All { get; } =
    [
        .. ClusterScenarios.All, .. TopicScenarios.All, .. ConfigScenarios.All, .. ProduceScenarios.All, .. FetchScenarios.All, .. OffsetScenarios.All,
        .. GroupOffsetScenarios.All,
    ];
}
