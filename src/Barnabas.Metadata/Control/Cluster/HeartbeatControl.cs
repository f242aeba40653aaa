using Barnabas.Metadata.Control.Topics;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Control.Cluster;

/// <summary>
/// Decides what a broker's heartbeat means: unfence, fence, controlled shutdown, or nothing (KIP-631). The image is the state; sessions
/// belong to the controller's loop.
/// </summary>
internal sealed class HeartbeatControl(ControllerOptions options, BrokerSessions sessions, PartitionLeadership leadership)
{
    private const sbyte Fence = 1;
    private const sbyte Unfence = -1;
    private const sbyte InControlledShutdown = 1;

    private enum BrokerState
    {
        Fenced,
        Unfenced,
        ControlledShutdown,
        ShutdownNow,
    }

    public ControllerResult<BrokerHeartbeatResponse> Heartbeat(MetadataImage image, BrokerHeartbeatRequest request, ControllerContext context)
    {
        BrokerRegistration? broker = image.Cluster.Broker(request.BrokerId);
        if (broker is null || broker.Epoch != request.BrokerEpoch)
        {
            ErrorCode error = broker is null ? ErrorCode.BrokerIdNotRegistered : ErrorCode.StaleBrokerEpoch;
            return ControllerResults.Reply(new BrokerHeartbeatResponse { ErrorCode = error });
        }
        BrokerState current = broker.Fenced ? BrokerState.Fenced : broker.InControlledShutdown ? BrokerState.ControlledShutdown : BrokerState.Unfenced;
        BrokerState next = Next(image, broker, current, request);
        var records = new List<VersionedRecord>();
        switch (next)
        {
            case BrokerState.Fenced or BrokerState.ShutdownNow when !broker.Fenced:
                AddFence(image, broker, records);
                break;
            case BrokerState.Unfenced when broker.Fenced:
                records.Add(Change(new BrokerRegistrationChangeRecord { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, Fenced = Unfence }, 0));
                leadership.AddBroker(image, broker.Id, records);
                break;
            case BrokerState.ControlledShutdown when current != BrokerState.ControlledShutdown:
                records.Add(Change(
                    new BrokerRegistrationChangeRecord { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, InControlledShutdown = InControlledShutdown }, 1));
                leadership.RemoveBroker(image, broker.Id, records);
                sessions.StartControlledShutdown(broker.Id, context.NextOffset + records.Count - 1);
                break;
        }
        AddCordonedDirectories(image, broker, request, records);
        sessions.Touch(broker.Id, context.NowMs, request.CurrentMetadataOffset);
        return ControllerResults.Of(records, new BrokerHeartbeatResponse
        {
            IsCaughtUp = request.CurrentMetadataOffset >= broker.Epoch,
            IsFenced = next is BrokerState.Fenced or BrokerState.ShutdownNow,
            ShouldShutDown = next == BrokerState.ShutdownNow,
        });
    }

    /// <summary>Fences the first broker whose session has timed out; one at a time, so that each decision sees the one before.</summary>
    public ControllerResult<bool> FenceStaleBroker(MetadataImage image, ControllerContext context)
    {
        foreach (BrokerRegistration broker in image.Cluster.Brokers.Values)
        {
            // The broker in this process is alive as long as this runs; it sends no heartbeats for that.
            bool isLocal = options.IsCombined && broker.Id == options.NodeId;
            if (!broker.Fenced && !isLocal && !sessions.IsValid(broker.Id, context.NowMs))
            {
                var records = new List<VersionedRecord>();
                AddFence(image, broker, records);
                return ControllerResults.Of(records, true);
            }
        }
        return ControllerResults.Reply(false);
    }

    private static VersionedRecord Change(BrokerRegistrationChangeRecord record, short version) => new(record, version);

    private static bool LeadsAny(MetadataImage image, int brokerId) =>
        image.Topics.ById.Values.Any(t => t.Partitions.Any(p => p.Leader == brokerId));

    private static void AddCordonedDirectories(
        MetadataImage image,
        BrokerRegistration broker,
        BrokerHeartbeatRequest request,
        List<VersionedRecord> records)
    {
        if (image.Features.MetadataVersion.SupportsCordonedDirectories && request.CordonedLogDirs is { } cordoned
            && !(broker.CordonedDirectories is { } known && known.SequenceEqual(cordoned)))
        {
            records.Add(Change(
                new BrokerRegistrationChangeRecord { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, CordonedLogDirs = [.. cordoned] }, 3));
        }
    }

    private BrokerState Next(MetadataImage image, BrokerRegistration broker, BrokerState current, BrokerHeartbeatRequest request)
    {
        switch (current)
        {
            case BrokerState.Fenced when request.WantShutDown:
                return BrokerState.ShutdownNow;
            case BrokerState.Fenced:
                // The broker epoch is the offset of its registration at the earliest: it has seen itself registered.
                return !request.WantFence && request.CurrentMetadataOffset >= broker.Epoch ? BrokerState.Unfenced : BrokerState.Fenced;
            case BrokerState.Unfenced when request.WantFence:
                return request.WantShutDown ? BrokerState.ShutdownNow : BrokerState.Fenced;
            case BrokerState.Unfenced when request.WantShutDown:
                return LeadsAny(image, broker.Id) ? BrokerState.ControlledShutdown : BrokerState.ShutdownNow;
            case BrokerState.ControlledShutdown:
                return LeadsAny(image, broker.Id) || LowestActiveOffset(image) < sessions.ControlledShutdownOffset(broker.Id)
                    ? BrokerState.ControlledShutdown
                    : BrokerState.ShutdownNow;
            default:
                return current;
        }
    }

    /// <summary>How far the slowest active broker has read the metadata log, so has seen who leads now.</summary>
    private long LowestActiveOffset(MetadataImage image) => image.Cluster.Brokers.Values
        .Where(b => image.Cluster.IsActive(b.Id))
        .Select(b => sessions.MetadataOffset(b.Id))
        .DefaultIfEmpty(long.MaxValue)
        .Min();

    private void AddFence(MetadataImage image, BrokerRegistration broker, List<VersionedRecord> records)
    {
        leadership.RemoveBroker(image, broker.Id, records);
        records.Add(Change(new BrokerRegistrationChangeRecord { BrokerId = broker.Id, BrokerEpoch = broker.Epoch, Fenced = Fence }, 0));
    }
}
