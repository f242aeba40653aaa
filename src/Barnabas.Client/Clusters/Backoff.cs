namespace Barnabas.Client.Clusters;

/// <summary>Pauses that double from a first to a longest one, give or take a fifth (KIP-580). Immutable, but for the randomness that it is given.</summary>
public readonly struct Backoff(int initialMs, int maxMs, Random random)
{
    private const double Jitter = 0.2;
    private const int MostDoublings = 30;

    /// <summary>Milliseconds to wait after so many failures in a row, the first counting 1.</summary>
    public int After(int failures)
    {
        double longest = Math.Max(maxMs, initialMs);
        double pause = Math.Min(longest, initialMs * Math.Pow(2, Math.Min(failures - 1, MostDoublings)));
        return (int)Math.Min(longest, pause * (1 - Jitter + (random.NextDouble() * 2 * Jitter)));
    }
}
