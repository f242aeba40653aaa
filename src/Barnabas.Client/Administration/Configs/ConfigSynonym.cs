namespace Barnabas.Client.Administration.Configs;

/// <summary>One of several places that say a value. Immutable.</summary>
public sealed record ConfigSynonym(string Name, string? Value, ConfigSource Source);
