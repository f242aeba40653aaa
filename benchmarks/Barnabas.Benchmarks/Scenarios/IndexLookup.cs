namespace Barnabas.Benchmarks.Scenarios;

/// <summary>Finding an offset in a log of 64 MiB: segment, index, and the walk to the batch.</summary>
internal sealed class IndexLookup : IScenario
{
    private const int Batch = 4096;
    private const int RecordsPerBatch = 16;
    private const int FetchBytes = 1024 * 1024;

    private readonly Random _random = new(7);
    private TemporaryLog? _log;
    private long _end;

    public string Name => "index-lookup";

    public void SetUp()
    {
        _log = new();
        byte[] batch = Batches.Make(RecordsPerBatch);
        for (int i = 0; i < Batch; i++)
        {
            _log.Append(batch);
        }
        _end = _log.Log.LogEndOffset;
    }

    public void Run()
    {
        var read = _log!.Log.Read(_random.NextInt64(_end), FetchBytes, minOneMessage: true, _end);
        read.Records!.Dispose();
    }

    public void TearDown() => _log?.Dispose();

    public override string ToString() => Name;
}
