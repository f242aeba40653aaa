using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Metadata.Features;
using Barnabas.Network.Serving;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Barnabas.Storage;

namespace Barnabas.Broker.Lifecycle;

/// <summary>How the halves of this node register with the controller: incarnation, addresses, features, directories. Stateless.</summary>
internal static class Registration
{
    /// <summary>How the controller half registers (KIP-919), so that DescribeQuorum can say where it listens; null where it listens nowhere.</summary>
    public static ControllerRegistrationRequest? OfController(BrokerConfiguration configuration, BrokerIdentity identity, Random random)
    {
        ListenerEndpoint[] listeners = [.. configuration.Listeners.Where(listener => configuration.ControllerListenerNames.Contains(listener.Name))];
        return listeners.Length == 0 ? null : new()
        {
            ControllerId = identity.NodeId,
            IncarnationId = KafkaUuid.Create(random),
            Listeners =
            [
                .. listeners.Select(static listener => new ControllerRegistrationRequest.Listener
                {
                    Name = listener.Name,
                    Host = listener.Host.Length > 0 ? listener.Host : System.Net.Dns.GetHostName(),
                    Port = (ushort)listener.Port,
                    SecurityProtocol = (short)listener.SecurityProtocol,
                }),
            ],
            Features =
            [
                .. SupportedFeatures.All.Select(static feature => new ControllerRegistrationRequest.Feature
                {
                    Name = feature.Key,
                    MinSupportedVersion = feature.Value.Min,
                    MaxSupportedVersion = feature.Value.Max,
                }),
            ],
        };
    }

    public static BrokerRegistrationRequest Of(
        BrokerConfiguration configuration, BrokerIdentity identity, LogManager logs, IReadOnlyList<ListenerEndpoint> bound, Random random) => new()
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
