using BenchmarkDotNet.Attributes;

namespace Barnabas.Benchmarks;

/// <summary>Times every scenario, and says what one operation of it allocates.</summary>
[MemoryDiagnoser]
public class ScenarioBenchmark
{
    public static IEnumerable<IScenario> Scenarios => ScenarioCatalog.All;

    [ParamsSource(nameof(Scenarios))]
    public IScenario Scenario { get; set; } = null!;

    [GlobalSetup]
    public void SetUp() => Scenario.SetUp();

    [GlobalCleanup]
    public void TearDown() => Scenario.TearDown();

    [Benchmark]
    public void Run() => Scenario.Run();
}
