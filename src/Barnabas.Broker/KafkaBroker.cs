using Barnabas.Broker.Lifecycle;
using Barnabas.Broker.Requests;
using Barnabas.Network.Serving;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker;

/// <summary>
/// A broker in this process, from start to stop: what the executable runs, and what a test embeds. Several live side by side; nothing
/// of one is shared with another. Start and stop belong to one owner, everything else is thread-safe.
/// </summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    /// <summary>How long a stop waits for requests under way, long polls among them.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly BrokerParts _parts;
    private readonly ILogger _logger;
    private int _stopped;

    private KafkaBroker(BrokerParts parts, ILogger logger)
    {
        _parts = parts;
        _logger = logger;
    }

    /// <summary>Where clients connect: the bound addresses, with the ports that the system chose where the configuration left them open.</summary>
    public IReadOnlyList<ListenerEndpoint> Listeners => _parts.ClientServer.Endpoints;

    /// <summary>In text form, as clients see it.</summary>
    public string ClusterId => _parts.Identity.ClusterId;

    /// <summary>The APIs that client listeners answer, as ApiVersions lists them.</summary>
    public HandlerTable Apis => _parts.Handlers.Broker;

    /// <summary>The APIs that controller listeners answer.</summary>
    public HandlerTable ControllerApis => _parts.Handlers.Controller;

    /// <summary>Faults when the broker can serve no longer (the metadata log or the last log directory failed); its owner then stops it.</summary>
    public Task Failed => _parts.Failed;

    /// <summary>Opens or formats the log directories, recovers what needs it, loads the metadata, and listens.</summary>
    /// <exception cref="BrokerStartException">The configuration or the log directories do not allow it.</exception>
    public static async Task<KafkaBroker> StartAsync(BrokerOptions options, CancellationToken cancellation = default)
    {
        var logger = options.Logging.CreateLogger<KafkaBroker>();
        long began = options.Time.GetTimestamp();
        var parts = await BrokerParts.StartAsync(options, cancellation).ConfigureAwait(false);
        BrokerLog.Started(logger, parts.Identity.NodeId, parts.Identity.ClusterId, options.Time.GetElapsedTime(began).TotalMilliseconds);
        return new(parts, logger);
    }

    /// <summary>
    /// Lets nobody in, finishes what is under way, flushes and closes the logs, and leaves the clean-shutdown marker. Harmless twice.
    /// </summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }
        BrokerLog.Stopping(_logger, _parts.Identity.NodeId);
        await _parts.StopAsync(StopPatience).ConfigureAwait(false);
        BrokerLog.Stopped(_logger, _parts.Identity.NodeId);
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);
}
