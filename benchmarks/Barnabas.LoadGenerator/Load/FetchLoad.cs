using System.Diagnostics;

namespace Barnabas.LoadGenerator.Load;

/// <summary>Connections that read a filled topic from its start, again and again. One run.</summary>
internal sealed class FetchLoad(Server server, LoadScenario scenario, string topic)
{
    private long _requests;
    private long _bytes;

    public async Task<LoadMeasure> RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(time);
        long began = Stopwatch.GetTimestamp();
        var loops = Enumerable.Range(0, scenario.Connections).Select(i => LoopAsync(i % scenario.Partitions, over.Token, cancellation)).ToArray();
        var recorders = await Task.WhenAll(loops);
        return new LoadMeasure(_requests, _bytes, Stopwatch.GetElapsedTime(began), recorders);
    }

    private async Task<LatencyRecorder> LoopAsync(int partition, CancellationToken over, CancellationToken cancellation)
    {
        var recorder = new LatencyRecorder();
        using var reader = new PartitionReader(topic, partition, maxWaitMs: 0);
        await reader.ConnectAsync(server, cancellation);
        while (!over.IsCancellationRequested)
        {
            long began = Stopwatch.GetTimestamp();
            var batches = await reader.FetchAsync(cancellation);
            recorder.Record(began);
            Interlocked.Increment(ref _requests);
            Interlocked.Add(ref _bytes, batches.Length);
            if (batches.IsEmpty)
                reader.Offset = 0;
        }

        return recorder;
    }
}
