using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Raft;

namespace Barnabas.Broker.Metadata;

/// <summary>
/// The broker half of a node that is its own controller: registers, unfences, and shuts down in a controlled way. Owned by the broker's
/// start and stop.
/// </summary>
public sealed class BrokerRegistrar(ControllerLoop controller, BrokerRegistrationRequest registration)
{
    private const int MaxShutdownSteps = 10;

    /// <summary>The epoch of the registration; -1 before it.</summary>
    public long BrokerEpoch { get; private set; } = -1;

    /// <summary>Registers the broker, fenced: it is known but leads nothing yet.</summary>
    /// <exception cref="RaftStorageException">The controller refused.</exception>
    public async Task RegisterAsync()
    {
        BrokerRegistrationResponse response = await controller.SubmitAsync((c, context) => c.RegisterBroker(registration, context)).ConfigureAwait(false);
        Check(response.ErrorCode, "registration");
        BrokerEpoch = response.BrokerEpoch;
    }

    /// <summary>Lets the broker lead; the published metadata has its leaderships when this returns.</summary>
    /// <exception cref="RaftStorageException">The controller refused.</exception>
    public async Task UnfenceAsync()
    {
        BrokerHeartbeatResponse response = await HeartbeatAsync(wantShutDown: false).ConfigureAwait(false);
        if (response.IsFenced)
        {
            throw new RaftStorageException($"Broker {registration.BrokerId} stays fenced although it has read its registration.");
        }
    }

    /// <summary>Gives the leaderships away as far as others can take them, and leaves.</summary>
    /// <exception cref="RaftStorageException">The controller refused.</exception>
    public async Task ShutDownAsync()
    {
        for (int i = 0; i < MaxShutdownSteps; i++)
        {
            if ((await HeartbeatAsync(wantShutDown: true).ConfigureAwait(false)).ShouldShutDown)
            {
                return;
            }
        }
    }

    private async Task<BrokerHeartbeatResponse> HeartbeatAsync(bool wantShutDown)
    {
        var request = new BrokerHeartbeatRequest
        {
            BrokerId = registration.BrokerId,
            BrokerEpoch = BrokerEpoch,
            CurrentMetadataOffset = controller.Image.Provenance.LastOffset,
            WantShutDown = wantShutDown,
            CordonedLogDirs = [],
        };
        BrokerHeartbeatResponse response = await controller.SubmitAsync((c, context) => c.Heartbeat(request, context)).ConfigureAwait(false);
        Check(response.ErrorCode, "heartbeat");
        return response;
    }

    private void Check(ErrorCode error, string what)
    {
        if (error != ErrorCode.None)
        {
            throw new RaftStorageException($"The controller refused the {what} of broker {registration.BrokerId}: {error}.");
        }
    }
}
