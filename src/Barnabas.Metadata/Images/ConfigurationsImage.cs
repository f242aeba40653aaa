using System.Collections.Immutable;

namespace Barnabas.Metadata.Images;

/// <summary>Dynamic configuration values by resource; a resource without values is absent. Immutable.</summary>
public sealed record ConfigurationsImage(ImmutableDictionary<ConfigResource, ImmutableSortedDictionary<string, string>> Resources)
{
    public static ConfigurationsImage Empty { get; } = new(ImmutableDictionary<ConfigResource, ImmutableSortedDictionary<string, string>>.Empty);

    public static ImmutableSortedDictionary<string, string> NoValues { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> Of(ConfigResource resource) => Resources.GetValueOrDefault(resource, NoValues);

    public ImmutableSortedDictionary<string, string> OfTopic(string topic) => Of(ConfigResource.Topic(topic));
}
