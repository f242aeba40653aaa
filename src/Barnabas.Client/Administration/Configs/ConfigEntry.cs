using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Configs;

/// <summary>One value of a configuration. Immutable.</summary>
/// <param name="Name">The key.</param>
/// <param name="Value">Null where it is secret, or there is none.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="IsSensitive">The broker does not tell it.</param>
/// <param name="IsReadOnly">It cannot be changed while the broker runs.</param>
public sealed record ConfigEntry(string Name, string? Value, ConfigSource Source, bool IsSensitive = false, bool IsReadOnly = false)
{
    public ConfigType Type { get; init; }

    /// <summary>Only where it was asked for.</summary>
    public string? Documentation { get; init; }

    /// <summary>Everything that says the value, the one that counts first; only where they were asked for.</summary>
    public ImmutableArray<ConfigSynonym> Synonyms { get; init; } = [];

    public bool IsDefault => Source == ConfigSource.Default;
}
