namespace Barnabas.Benchmarks.Scenarios;

/// <summary>An append as the leader: checks, stamps, and one write to the page cache; now and then a new segment.</summary>
internal sealed class Append(string name, int records) : IScenario
{
    private const long RetainEvery = 64L * 1024 * 1024;

    private TemporaryLog? _log;
    private byte[] _batch = [];
    private long _appended;

    public string Name => name;

    public void SetUp()
    {
        _log = new();
        _batch = Batches.Make(records);
    }

    public void Run()
    {
        _log!.Append(_batch);
        _appended += _batch.Length;
        if (_appended >= RetainEvery)
        {
            _appended = 0;
            long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            _log.Log.DeleteOldSegments(now);
            _log.Log.DeleteDueFiles(now);
        }
    }

    public void TearDown() => _log?.Dispose();

    public override string ToString() => Name;
}
