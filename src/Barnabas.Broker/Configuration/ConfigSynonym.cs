namespace Barnabas.Broker.Configuration;

/// <summary>A value that a key has, or would have if the ones before it were not set. A sensitive value is null.</summary>
public sealed record ConfigSynonym(string Name, string? Value, ConfigSource Source);
