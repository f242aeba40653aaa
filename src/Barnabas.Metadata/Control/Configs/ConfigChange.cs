namespace Barnabas.Metadata.Control.Configs;

/// <summary>One key of an incremental change.</summary>
public readonly record struct ConfigChange(string Name, ConfigOperation Operation, string? Value);
