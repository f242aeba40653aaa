using Barnabas.Benchmarks.Scenarios;

namespace Barnabas.Benchmarks;

/// <summary>Every scenario there is.</summary>
public static class ScenarioCatalog
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new BatchValidation("batch-validation-16k", records: 16),
        new BatchValidation("batch-validation-1m", records: 1000),
        new ProduceRequestDecoding(),
        new FetchResponseEncoding(),
        new Append("append-16k", records: 16),
        new Append("append-1m", records: 1000),
        new IndexLookup(),
        new ProducerRound("producer-round-10", records: 10),
        new ProducerRound("producer-round-1000", records: 1000),
    ];
}
