using Barnabas.Storage;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Lifecycle;

/// <summary>
/// The background of the storage: once a second what is due of retention, flushing, deletion and checkpoints, on the broker's time.
/// One loop, from <see cref="Start"/> to <see cref="DisposeAsync"/>.
/// </summary>
internal sealed partial class StorageLoop(LogManager logs, long highWatermarkIntervalMs, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly PeriodicTimer _timer = new(Period, time);
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        long nextHighWatermarks = 0;
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            try
            {
                logs.Tick(now);
                if (now >= nextHighWatermarks)
                {
                    logs.CheckpointHighWatermarks();
                    nextHighWatermarks = now + highWatermarkIntervalMs;
                }
            }
            catch (IOException failure)
            {
                // What was due stays due: the next round tries again.
                LogFailure(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Background work on the logs failed and is tried again")]
    private partial void LogFailure(IOException failure);
}
