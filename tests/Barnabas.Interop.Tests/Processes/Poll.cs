namespace Barnabas.Interop.Tests.Processes;

/// <summary>Waits for a state of another process that announces itself by no event, within a bound.</summary>
public static class Poll
{
    public static async Task UntilAsync(string what, TimeSpan bound, Func<Task<bool>> reached, int everyMilliseconds = 25)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(everyMilliseconds));
        using var deadline = new CancellationTokenSource(bound);
        while (!await reached())
        {
            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not within {bound.TotalSeconds:0.#} s: {what}.");
            }
        }
    }

    public static Task UntilAsync(string what, TimeSpan bound, Func<bool> reached) => UntilAsync(what, bound, () => Task.FromResult(reached()));
}
