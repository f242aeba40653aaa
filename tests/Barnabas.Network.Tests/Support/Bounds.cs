namespace Barnabas.Network.Tests.Support;

/// <summary>The bound of every wait: long enough for a busy machine, reached only by a failure.</summary>
internal static class Bounds
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task Bounded(this Task task) => task.WaitAsync(Patience);

    public static Task<T> Bounded<T>(this Task<T> task) => task.WaitAsync(Patience);
}
