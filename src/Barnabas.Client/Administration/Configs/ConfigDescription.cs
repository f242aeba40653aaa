using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Configs;

/// <summary>The configuration of a resource, by key. Immutable.</summary>
public sealed record ConfigDescription(ImmutableSortedDictionary<string, ConfigEntry> Entries)
{
    /// <summary>Null where there is no such key.</summary>
    public ConfigEntry? Find(string name) => Entries.GetValueOrDefault(name);
}
