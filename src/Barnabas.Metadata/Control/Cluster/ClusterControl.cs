using Barnabas.Metadata.Control.Topics;
using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;
using Barnabas.Protocol.Wire;

namespace Barnabas.Metadata.Control.Cluster;

/// <summary>Decides on registrations of brokers and controllers (KIP-631, KIP-919). The image is the state; sessions belong to the controller's loop.</summary>
internal sealed class ClusterControl(ControllerOptions options, BrokerSessions sessions, PartitionLeadership leadership)
{
    public ControllerResult<BrokerRegistrationResponse> Register(MetadataImage image, BrokerRegistrationRequest request, ControllerContext context)
    {
        BrokerRegistration? existing = image.Cluster.Broker(request.BrokerId);
        ErrorCode error = Check(image, request, existing, context);
        if (error != ErrorCode.None)
        {
            return ControllerResults.Reply(new BrokerRegistrationResponse { ErrorCode = error });
        }
        var records = new List<VersionedRecord>();
        MetadataVersion version = image.Features.MetadataVersion;
        bool isSameIncarnation = existing?.IncarnationId == request.IncarnationId;
        bool wasCleanShutdown = image.Features.IsElrEnabled && existing?.Epoch == request.PreviousBrokerEpoch;
        if (existing is not null && !isSameIncarnation && !wasCleanShutdown)
        {
            leadership.RemoveUncleanBroker(image, request.BrokerId, records);
        }
        var record = new RegisterBrokerRecord
        {
            BrokerId = request.BrokerId,
            IncarnationId = request.IncarnationId,
            BrokerEpoch = isSameIncarnation ? existing!.Epoch : context.NextOffset,
            Fenced = !isSameIncarnation || existing!.Fenced,
            InControlledShutdown = isSameIncarnation && existing!.InControlledShutdown,
            Rack = request.Rack,
            EndPoints = [.. request.Listeners.Select(l => new RegisterBrokerRecord.BrokerEndpoint
            {
                Name = l.Name,
                Host = l.Host,
                Port = l.Port,
                SecurityProtocol = l.SecurityProtocol,
            })],
            Features = [.. request.Features.Select(f => new RegisterBrokerRecord.BrokerFeature
            {
                Name = f.Name,
                MinSupportedVersion = f.MinSupportedVersion,
                MaxSupportedVersion = f.MaxSupportedVersion,
            })],
            LogDirs = version.SupportsDirectoryAssignment ? request.LogDirs : [],
        };
        records.Add(new VersionedRecord(record, version.RegisterBrokerRecordVersion));
        if (!isSameIncarnation)
        {
            sessions.Remove(request.BrokerId);
        }
        sessions.Touch(request.BrokerId, context.NowMs);
        return ControllerResults.Of(records, new BrokerRegistrationResponse { BrokerEpoch = record.BrokerEpoch });
    }

    public ControllerResult<UnregisterBrokerResponse> Unregister(MetadataImage image, UnregisterBrokerRequest request)
    {
        if (image.Cluster.Broker(request.BrokerId) is not { } broker)
        {
            return ControllerResults.Reply(new UnregisterBrokerResponse
            {
                ErrorCode = ErrorCode.BrokerIdNotRegistered,
                ErrorMessage = $"Broker ID {request.BrokerId} is not currently registered",
            });
        }
        var records = new List<VersionedRecord>();
        leadership.RemoveBroker(image, broker.Id, records);
        records.Add(new VersionedRecord(new UnregisterBrokerRecord { BrokerId = broker.Id, BrokerEpoch = broker.Epoch }, 0));
        sessions.Remove(broker.Id);
        return ControllerResults.Of(records, new UnregisterBrokerResponse());
    }

    public static ControllerResult<ControllerRegistrationResponse> RegisterController(MetadataImage image, ControllerRegistrationRequest request)
    {
        if (!image.Features.MetadataVersion.SupportsControllerRegistration)
        {
            return ControllerResults.Reply(new ControllerRegistrationResponse
            {
                ErrorCode = ErrorCode.UnsupportedVersion,
                ErrorMessage = "The current MetadataVersion is too old to support controller registrations.",
            });
        }
        var record = new RegisterControllerRecord
        {
            ControllerId = request.ControllerId,
            IncarnationId = request.IncarnationId,
            ZkMigrationReady = request.ZkMigrationReady,
            EndPoints = [.. request.Listeners.Select(l => new RegisterControllerRecord.ControllerEndpoint
            {
                Name = l.Name,
                Host = l.Host,
                Port = l.Port,
                SecurityProtocol = l.SecurityProtocol,
            })],
            Features = [.. request.Features.Select(f => new RegisterControllerRecord.ControllerFeature
            {
                Name = f.Name,
                MinSupportedVersion = f.MinSupportedVersion,
                MaxSupportedVersion = f.MaxSupportedVersion,
            })],
        };
        return ControllerResults.Of([new VersionedRecord(record, 0)], new ControllerRegistrationResponse());
    }

    private ErrorCode Check(MetadataImage image, BrokerRegistrationRequest request, BrokerRegistration? existing, ControllerContext context)
    {
        if (request.ClusterId != options.ClusterId)
        {
            return ErrorCode.InconsistentClusterId;
        }
        bool isLocal = options.IsCombined && request.BrokerId == options.NodeId;
        if (existing is not null && existing.IncarnationId != request.IncarnationId && !isLocal && sessions.IsValid(request.BrokerId, context.NowMs))
        {
            return ErrorCode.DuplicateBrokerRegistration;
        }
        if (request.IsMigratingZkBroker)
        {
            return ErrorCode.BrokerIdNotRegistered;
        }
        if (image.Features.MetadataVersion.SupportsDirectoryAssignment && !AreDirectoriesValid(image, request))
        {
            return ErrorCode.InvalidRegistration;
        }
        return SupportsFinalizedFeatures(image, request) ? ErrorCode.None : ErrorCode.UnsupportedVersion;
    }

    private static bool AreDirectoriesValid(MetadataImage image, BrokerRegistrationRequest request) =>
        request.LogDirs.Count > 0
        && !request.LogDirs.Exists(KafkaUuid.IsReserved)
        && request.LogDirs.Distinct().Count() == request.LogDirs.Count
        && !image.Cluster.Brokers.Values.Any(b => b.Id != request.BrokerId && request.LogDirs.Exists(d => b.Directories.Contains(d)));

    private static bool SupportsFinalizedFeatures(MetadataImage image, BrokerRegistrationRequest request)
    {
        Dictionary<string, VersionRange> supported =
            request.Features.ToDictionary(f => f.Name, f => new VersionRange(f.MinSupportedVersion, f.MaxSupportedVersion), StringComparer.Ordinal);
        return image.Features.Levels.All(level => level.Value == 0 || supported.GetValueOrDefault(level.Key).Contains(level.Value));
    }
}
