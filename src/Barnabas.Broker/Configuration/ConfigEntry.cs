namespace Barnabas.Broker.Configuration;

/// <summary>One key of a resource as DescribeConfigs answers it. A sensitive value is null.</summary>
public sealed record ConfigEntry(
    string Name,
    string? Value,
    ConfigSource Source,
    bool IsSensitive,
    bool IsReadOnly,
    ConfigType Type,
    string? Documentation,
    IReadOnlyList<ConfigSynonym> Synonyms);
