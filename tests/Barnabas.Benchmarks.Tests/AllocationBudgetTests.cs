using System.Text.Json;

namespace Barnabas.Benchmarks.Tests;

public sealed class AllocationBudgetTests
{
    private const int Warmup = 500;
    private const int Operations = 2000;

    private static readonly Dictionary<string, long> Budgets = JsonSerializer.Deserialize<Dictionary<string, long>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "allocation-budgets.json")))!;

    public static TheoryData<string> Names => [.. ScenarioCatalog.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scenario_run_often_stays_within_its_budget(string name)
    {
        IScenario scenario = ScenarioCatalog.All.Single(candidate => candidate.Name == name);
        Assert.True(Budgets.TryGetValue(name, out long budget), $"allocation-budgets.json has no budget for {name}.");
        scenario.SetUp();
        try
        {
            Run(scenario, Warmup);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(scenario, Operations);
            long perOperation = (GC.GetAllocatedBytesForCurrentThread() - before) / Operations;
            Assert.True(perOperation <= budget, $"{name} allocates {perOperation} bytes an operation; its budget is {budget}.");
        }
        finally
        {
            scenario.TearDown();
        }
    }

    [Fact]
    public void Budget_without_a_scenario_is_an_error() =>
        Assert.Empty(Budgets.Keys.Except(ScenarioCatalog.All.Select(scenario => scenario.Name)));

    private static void Run(IScenario scenario, int times)
    {
        for (int i = 0; i < times; i++)
        {
            scenario.Run();
        }
    }
}
