namespace Barnabas.Benchmarks;

/// <summary>
/// One operation of the hot path, small enough to repeat a million times. Its name is its key in <c>allocation-budgets.json</c>. Used by
/// one thread: <see cref="SetUp"/>, many <see cref="Run"/>, <see cref="TearDown"/>.
/// </summary>
public interface IScenario
{
    string Name { get; }

    void SetUp();

    void Run();

    void TearDown()
    {
    }
}
