using Barnabas.Broker.Metadata;
using Barnabas.Metadata.Images;

namespace Barnabas.Broker.Configuration;

/// <summary>
/// The broker's configuration as it is now: its file, and over it the dynamic values of the metadata. Written by the metadata loop,
/// read by any thread.
/// </summary>
public sealed class CurrentConfiguration(BrokerConfiguration initial) : IMetadataPublisher
{
    private volatile BrokerConfiguration _value = initial;

    public BrokerConfiguration Value => _value;

    public void OnMetadataChange(MetadataChange change)
    {
        if (change.Delta.Configurations?.ChangedResources.Any(static resource => resource.Type == ConfigResourceType.Broker) == true)
        {
            var configurations = change.Image.Configurations;
            _value = _value.WithDynamic(configurations.Of(ConfigResource.ClusterDefault), configurations.Of(ConfigResource.Broker(_value.NodeId)));
        }
    }
}
