using System.Diagnostics;

namespace Barnabas.LoadGenerator.Load;

/// <summary>Collects latencies of one connection, in ticks of 100 ns. Owned by that connection's loop.</summary>
internal sealed class LatencyRecorder(int expected = 1 << 16)
{
    private readonly List<long> _ticks = new(expected);

    public IReadOnlyList<long> Ticks => _ticks;

    public void Record(long beganTimestamp) => _ticks.Add(Stopwatch.GetElapsedTime(beganTimestamp).Ticks);
}
