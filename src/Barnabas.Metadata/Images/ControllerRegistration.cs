using System.Collections.Immutable;
using Barnabas.Metadata.Features;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>A controller node's registration (KIP-919). Immutable.</summary>
public sealed record ControllerRegistration(
    int Id,
    Guid IncarnationId,
    bool ZkMigrationReady,
    ImmutableArray<Endpoint> Endpoints,
    ImmutableSortedDictionary<string, VersionRange> SupportedFeatures)
{
    public static ControllerRegistration FromRecord(RegisterControllerRecord record) => new(
        record.ControllerId,
        record.IncarnationId,
        record.ZkMigrationReady,
        [.. record.EndPoints.Select(e => new Endpoint(e.Name, e.Host, e.Port, e.SecurityProtocol))],
        record.Features.ToImmutableSortedDictionary(f => f.Name, f => new VersionRange(f.MinSupportedVersion, f.MaxSupportedVersion), StringComparer.Ordinal));

    public RegisterControllerRecord ToRecord() => new()
    {
        ControllerId = Id,
        IncarnationId = IncarnationId,
        ZkMigrationReady = ZkMigrationReady,
        EndPoints = [.. Endpoints.Select(e => new RegisterControllerRecord.ControllerEndpoint
        {
            Name = e.Name,
            Host = e.Host,
            Port = e.Port,
            SecurityProtocol = e.SecurityProtocol,
        })],
        Features = [.. SupportedFeatures.Select(f => new RegisterControllerRecord.ControllerFeature
        {
            Name = f.Key,
            MinSupportedVersion = f.Value.Min,
            MaxSupportedVersion = f.Value.Max,
        })],
    };
}
