using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of dynamic configuration; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class ConfigurationsDelta(ConfigurationsImage image)
{
    private readonly Dictionary<ConfigResource, ImmutableSortedDictionary<string, string>> _resources = [];

    /// <summary>The resources with a change.</summary>
    public IReadOnlyCollection<ConfigResource> ChangedResources => _resources.Keys;

    internal void Replay(ConfigRecord record)
    {
        var resource = new ConfigResource((ConfigResourceType)record.ResourceType, record.ResourceName);
        ImmutableSortedDictionary<string, string> values = Of(resource);
        _resources[resource] = record.Value is null ? values.Remove(record.Name) : values.SetItem(record.Name, record.Value);
    }

    internal void RemoveAll(ConfigResource resource)
    {
        if (!Of(resource).IsEmpty)
        {
            _resources[resource] = ConfigurationsImage.NoValues;
        }
    }

    internal ConfigurationsImage Apply()
    {
        ImmutableDictionary<ConfigResource, ImmutableSortedDictionary<string, string>>.Builder resources = image.Resources.ToBuilder();
        foreach ((ConfigResource resource, ImmutableSortedDictionary<string, string> values) in _resources)
        {
            if (values.IsEmpty)
            {
                resources.Remove(resource);
            }
            else
            {
                resources[resource] = values;
            }
        }
        return new ConfigurationsImage(resources.ToImmutable());
    }

    private ImmutableSortedDictionary<string, string> Of(ConfigResource resource) =>
        _resources.TryGetValue(resource, out var changed) ? changed : image.Of(resource);
}
