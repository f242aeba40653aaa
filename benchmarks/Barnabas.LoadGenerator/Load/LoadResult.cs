namespace Barnabas.LoadGenerator.Load;

/// <summary>What one run of a scenario measured. Immutable.</summary>
/// <param name="Requests">Answered.</param>
/// <param name="Bytes">Sent by producers, received in whole batches by readers.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="Latencies">Ascending.</param>
/// <param name="Cpu">The broker's processor time, where its process is known.</param>
/// <param name="ResidentBytes">The broker's memory at the end, where its process is known.</param>
public sealed record LoadResult(long Requests, long Bytes, TimeSpan Elapsed, IReadOnlyList<long> Latencies, TimeSpan? Cpu, long? ResidentBytes)
{
    private const double Megabyte = 1 << 20;

    /// <summary>Figure name to value; those of the process only where it is known.</summary>
    public IEnumerable<KeyValuePair<string, double>> Figures
    {
        get
        {
            if (Bytes > 0)
                yield return new("MB/s", Bytes / Megabyte / Elapsed.TotalSeconds);
            yield return new("requests/s", Requests / Elapsed.TotalSeconds);
            yield return new("p50 us", Percentile(0.5));
            yield return new("p99 us", Percentile(0.99));
            yield return new("p99.9 us", Percentile(0.999));
            if (Cpu is { } cpu)
            {
                yield return new("CPU %", 100 * cpu / Elapsed);
                yield return new("CPU us/request", cpu.TotalMicroseconds / Requests);
                if (Bytes > 0)
                    yield return new("CPU s/GB", cpu.TotalSeconds / (Bytes / Megabyte / 1024));
            }

            if (ResidentBytes is { } resident)
                yield return new("RSS MB", resident / Megabyte);
        }
    }

    private double Percentile(double share) =>
        Latencies.Count == 0 ? 0 : Latencies[(int)(share * (Latencies.Count - 1))] / (TimeSpan.TicksPerMillisecond / 1000.0);
}
