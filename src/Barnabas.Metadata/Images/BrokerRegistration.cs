using System.Collections.Immutable;
using Barnabas.Metadata.Features;
using Barnabas.Protocol.MetadataRecords;
using Barnabas.Protocol.Wire;

namespace Barnabas.Metadata.Images;

/// <summary>A broker as the controller knows it (KIP-631). Immutable.</summary>
public sealed record BrokerRegistration(
    int Id,
    long Epoch,
    Guid IncarnationId,
    ImmutableArray<Endpoint> Endpoints,
    ImmutableSortedDictionary<string, VersionRange> SupportedFeatures,
    string? Rack,
    bool Fenced,
    bool InControlledShutdown,
    bool IsMigratingZkBroker,
    ImmutableArray<Guid> Directories,
    ImmutableArray<Guid>? CordonedDirectories)
{
    /// <summary>The directory that a new replica on this broker is assigned to while the broker has not said another (KIP-858).</summary>
    public Guid DefaultDirectory
    {
        get
        {
            if (Directories.IsEmpty)
            {
                return KafkaUuid.MigratingDirectory;
            }
            var usable = CordonedDirectories is { IsEmpty: false } cordoned ? Directories.RemoveRange(cordoned) : Directories;
            return usable.Length == 1 ? usable[0] : KafkaUuid.UnassignedDirectory;
        }
    }

    public Endpoint? Endpoint(string listenerName) => Endpoints.FirstOrDefault(e => e.Name == listenerName);

    public static BrokerRegistration FromRecord(RegisterBrokerRecord record) => new(
        record.BrokerId,
        record.BrokerEpoch,
        record.IncarnationId,
        [.. record.EndPoints.Select(e => new Endpoint(e.Name, e.Host, e.Port, e.SecurityProtocol))],
        record.Features.ToImmutableSortedDictionary(f => f.Name, f => new VersionRange(f.MinSupportedVersion, f.MaxSupportedVersion), StringComparer.Ordinal),
        record.Rack,
        record.Fenced,
        record.InControlledShutdown,
        record.IsMigratingZkBroker,
        [.. record.LogDirs],
        record.CordonedLogDirs is { } cordoned ? [.. cordoned] : null);

    public RegisterBrokerRecord ToRecord(MetadataVersion version) => new()
    {
        BrokerId = Id,
        BrokerEpoch = Epoch,
        IncarnationId = IncarnationId,
        EndPoints = [.. Endpoints.Select(e => new RegisterBrokerRecord.BrokerEndpoint
        {
            Name = e.Name,
            Host = e.Host,
            Port = e.Port,
            SecurityProtocol = e.SecurityProtocol,
        })],
        Features = [.. SupportedFeatures.Select(f => new RegisterBrokerRecord.BrokerFeature
        {
            Name = f.Key,
            MinSupportedVersion = f.Value.Min,
            MaxSupportedVersion = f.Value.Max,
        })],
        Rack = Rack,
        Fenced = Fenced,
        InControlledShutdown = version.SupportsInControlledShutdown && InControlledShutdown,
        IsMigratingZkBroker = version.RegisterBrokerRecordVersion >= 2 && IsMigratingZkBroker,
        LogDirs = version.SupportsDirectoryAssignment ? [.. Directories] : [],
        CordonedLogDirs = version.SupportsCordonedDirectories && CordonedDirectories is { } cordoned ? [.. cordoned] : null,
    };
}
