namespace Barnabas.Client.Consuming;

/// <summary>Notices a second user: a consumer is used by one caller at a time. Thread-safe.</summary>
internal sealed class SingleUser
{
    private int _inUse;

    /// <exception cref="InvalidOperationException">Another call is under way.</exception>
    public Use Enter() => Interlocked.Exchange(ref _inUse, 1) == 0
        ? new(this)
        : throw new InvalidOperationException("The consumer is in use by another call. It serves one caller at a time; only Wakeup may be called from elsewhere.");

    /// <summary>Lets the application's callbacks, which run within a call, use the consumer.</summary>
    public Pause LetIn()
    {
        Volatile.Write(ref _inUse, 0);
        return new(this);
    }

    public readonly struct Pause(SingleUser owner) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref owner._inUse, 1);
    }

    public readonly struct Use(SingleUser owner) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref owner._inUse, 0);
    }
}
