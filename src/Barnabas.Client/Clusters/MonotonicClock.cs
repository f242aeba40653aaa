namespace Barnabas.Client.Clusters;

/// <summary>Milliseconds that only grow, whatever becomes of the wall clock: for pauses and deadlines. Immutable.</summary>
internal static class MonotonicClock
{
    extension(TimeProvider time)
    {
        /// <summary>Since some moment in the past.</summary>
        public long MonotonicMs => (long)time.GetElapsedTime(0).TotalMilliseconds;
    }
}
