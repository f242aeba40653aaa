namespace Barnabas.LoadGenerator.Load;

/// <summary>What the connections of a run saw. Immutable.</summary>
internal sealed record LoadMeasure(long Requests, long Bytes, TimeSpan Elapsed, IReadOnlyList<LatencyRecorder> Recorders)
{
    public IReadOnlyList<long> SortedLatencies()
    {
        long[] all = [.. Recorders.SelectMany(recorder => recorder.Ticks)];
        Array.Sort(all);
        return all;
    }
}
