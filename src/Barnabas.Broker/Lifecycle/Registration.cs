using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Metadata.Features;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Barnabas.Storage;

namespace Barnabas.Broker.Lifecycle;

/// <summary>How this broker registers with the controller: incarnation, addresses, features, directories. Stateless.</summary>
internal static class Registration
{
    public static BrokerRegistrationRequest Of(
        BrokerConfiguration configuration, BrokerIdentity identity, LogManager logs, IReadOnlyList<Network.Serving.ListenerEndpoint> bound, Random random) => new()
        {
            BrokerId = identity.NodeId,
            ClusterId = identity.ClusterId,
            IncarnationId = KafkaUuid.Create(random),
            Rack = configuration.BrokerRack,
            PreviousBrokerEpoch = logs.PreviousBrokerEpoch,
            Listeners =
            [
                .. ListenerEndpoints.Advertised(configuration, bound).Select(static listener => new BrokerRegistrationRequest.Listener
                {
                    Name = listener.Name,
                    Host = listener.Host,
                    Port = (ushort)listener.Port,
                    SecurityProtocol = (short)listener.SecurityProtocol,
                }),
            ],
            Features =
            [
                .. SupportedFeatures.All.Select(static feature => new BrokerRegistrationRequest.Feature
                {
                    Name = feature.Key,
                    MinSupportedVersion = feature.Value.Min,
                    MaxSupportedVersion = feature.Value.Max,
                }),
            ],
            LogDirs = [.. logs.Directories.Where(static directory => directory.IsOnline).Select(static directory => directory.Meta?.DirectoryId).OfType<Guid>()],
        };
}
