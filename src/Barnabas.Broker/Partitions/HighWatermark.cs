namespace Barnabas.Broker.Partitions;

/// <summary>
/// The offset below which every record of a partition is on all in-sync replicas. It only goes up, and the log hears of every step before
/// anyone else can see it, in order: two appends that end at once must not leave the log at the lower one, else readers of
/// committed records would not see the last ones until the next append. Thread-safe.
/// </summary>
internal sealed class HighWatermark
{
    private readonly Action<long> _tellLog;
    private readonly Lock _advancing = new();
    private long _value;

    public HighWatermark(long initial, Action<long> tellLog)
    {
        _tellLog = tellLog;
        _value = initial;
        tellLog(initial);
    }

    public long Value => Volatile.Read(ref _value);

    /// <summary>Goes up to an offset, unless it is there or beyond; says whether it moved. When this returns the log knows.</summary>
    public bool Advance(long to)
    {
        lock (_advancing)
        {
            if (to <= _value)
            {
                return false;
            }
            _tellLog(to);
            Volatile.Write(ref _value, to);
            return true;
        }
    }
}
