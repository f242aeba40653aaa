namespace Barnabas.Client.Consuming;

/// <summary>Notices a second user: a consumer is used by one caller at a time. Thread-safe.</summary>
internal sealed class SingleUser
{
    private int _inUse;

    /// <exception cref="InvalidOperationException">Another call is under way.</exception>
    public Use Enter() => Interlocked.Exchange(ref _inUse, 1) == 0
        ? new(this)
        : throw new InvalidOperationException("The consumer is in use by another call. It serves one caller at a time; only Wakeup may be called from elsewhere.");

    public readonly struct Use(SingleUser owner) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref owner._inUse, 0);
    }
}
